/** What Solr answers when it does not do what it was asked. */
export class SolrProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
