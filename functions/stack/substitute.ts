export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Resources = Record<string, { [key: string]: Json }>;

/** The same tree with every `{Ref: x}` replaced, and every DependsOn named anew. */
export const substitute = (tree: Json, resolve: (reference: string) => Json): Json => {
  if (Array.isArray(tree)) return tree.map((item) => substitute(item, resolve));
  if (tree === null || typeof tree !== 'object') return tree;
  if (typeof tree['Ref'] === 'string') return resolve(tree['Ref']);
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      key === 'DependsOn' ? renamed(value, resolve) : substitute(value, resolve),
    ]),
  );
};

const renamed = (ids: Json, resolve: (reference: string) => Json): Json =>
  (Array.isArray(ids) ? ids : [ids]).map((id) => (resolve(String(id)) as { Ref: string }).Ref);
