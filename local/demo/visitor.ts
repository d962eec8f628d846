import { localHttpGet } from '../local-http';

export type Summary = {
  branch: string;
  commit: string;
  environment: string;
  articles: number;
  columns: string[];
  addedColumns: string[];
  newest: { title: string }[];
  version?: number;
  visits?: number | null;
};

const TIMEOUT_SECONDS = 10;

export const get = (url: string) => localHttpGet(url, { timeoutSeconds: TIMEOUT_SECONDS });

/** What the application says of itself. */
export const readSummary = async (url: string): Promise<Summary> => {
  const { status, body } = await get(`${url}/api/summary`);
  if (status !== 200) throw new Error(`${url}/api/summary answers ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as Summary;
};

export type Load = { requests: number; failed: string[] };

/** Some clients that ask without a pause until they are stopped; every answer but 200 is a failure. */
export const startLoad = (url: string, clients: number): { stop(): Promise<Load> } => {
  const load: Load = { requests: 0, failed: [] };
  let isStopped = false;
  const client = async (): Promise<void> => {
    while (!isStopped) {
      load.requests += 1;
      try {
        const { status } = await get(url);
        if (status !== 200) load.failed.push(`status ${status}`);
      } catch (error) {
        load.failed.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return load;
    },
  };
};
