/** A Solr to test with: where it is, and what a test can do to it. */
export type SearchServer = {
  url: string;
  /** Ends it in the middle of whatever it does and starts it again. Not there for one that the tests did not start. */
  restart?: () => Promise<void>;
  /** Where its cores lie, each in a folder of its name. */
  folder?: string;
};

type Documents = { id: string; title?: string }[];

/** Calls as a person or an application makes them. */
export const asPerson = (server: () => SearchServer) => {
  const ask = async (path: string, body?: unknown): Promise<any> => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server().url}/solr/${path}`, { headers, ...sent });
    return response.json();
  };
  const core = (action: string, parameters: Record<string, string>) =>
    ask(`admin/cores?${new URLSearchParams({ action, ...parameters })}`);
  const add = (name: string, documents: Documents, commit = true) =>
    ask(`${name}/update${commit ? '?commit=true' : ''}`, documents);
  return {
    core,
    add,
    create: (name: string) => core('CREATE', { name, configSet: 'sample' }),
    remove: (name: string) => core('UNLOAD', { core: name, deleteInstanceDir: 'true' }),
    exists: async (name: string) => Object.keys((await core('STATUS', { core: name })).status[name]).length > 0,
    deleteDocuments: (name: string, ids: string[]) => ask(`${name}/update?commit=true`, { delete: ids }),
    /** The ids that a search finds. */
    find: async (name: string, q = '*:*'): Promise<string[]> => {
      const found = await ask(`${name}/select?${new URLSearchParams({ q, rows: '100', sort: 'id asc' })}`);
      return found.response.docs.map(({ id }: { id: string }) => id);
    },
    ask,
  };
};

export const articles = (count: number, first = 1): Documents =>
  Array.from({ length: count }, (_, index) => ({ id: `a${first + index}`, title: `A quiet harbour ${first + index}` }));
