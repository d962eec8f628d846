/** The path of the first http URL in the text of a health check such as `curl -f http://localhost:3000/health || exit 1`. */
export const pathInHealthCheck = (check: string): string | undefined => {
  const url = /https?:\/\/[^\s"'`;|)\]]+/.exec(check)?.[0].replace(/\$\{?\w+\}?/g, '0');
  if (!url || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
};
