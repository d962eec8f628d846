import type { ServiceConfig, StagingConfig } from './config-schema';

type WebService = ServiceConfig & { name: string; port: number; healthCheck: { path: string; graceSeconds: number } };

const HEALTH_CHECK = { path: '/', graceSeconds: 60 };

/** The one service behind the URL, with its health check filled in. */
export const webService = (config: Pick<StagingConfig, 'services'>): WebService => {
  const [name, service] = Object.entries(config.services).find(([, candidate]) => candidate.port !== undefined)!;
  return { ...service, name, port: service.port!, healthCheck: service.healthCheck ?? HEALTH_CHECK };
};
