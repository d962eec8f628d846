const NEWEST = 5;
const FIRST_COLUMNS = ['id', 'title', 'author', 'body', 'published_at'];

/** What there is to know about this environment: who it is, and what its database holds. */
export const readSummary = async (database, variables) => {
  const [count, columns, newest] = await Promise.all([
    database.query('SELECT count(*)::int AS articles FROM articles'),
    database.query(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = current_schema() AND table_name = 'articles' ORDER BY ordinal_position`,
    ),
    database.query('SELECT * FROM articles ORDER BY published_at DESC, id DESC LIMIT $1', [NEWEST]),
  ]);
  const names = columns.rows.map((row) => row.name);
  return {
    branch: variables.BRANCH_NAME ?? '',
    commit: variables.COMMIT ?? '',
    environment: variables.ENVIRONMENT_NAME ?? '',
    url: variables.URL ?? '',
    articles: count.rows[0].articles,
    columns: names,
    addedColumns: names.filter((name) => !FIRST_COLUMNS.includes(name)),
    newest: newest.rows.map(({ body, ...article }) => article),
  };
};
