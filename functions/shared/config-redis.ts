import * as z from 'zod';

const HOST = '[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?';
const URL = new RegExp(`^rediss?://${HOST}(:[1-9][0-9]{0,4})?(/[0-9]{1,3})?$`);

/** The part `redis` of staging.yml. */
export const Redis = z
  .strictObject({
    mode: z
      .enum(['container', 'elasticache', 'shared'])
      .default('container')
      .describe('A container of its own, a cache node of its own, or keys of its own on a shared server.'),
    memoryMegabytes: z
      .int()
      .min(32)
      .max(8192)
      .default(128)
      .describe('Mode container: memory of the container; Redis itself takes three quarters of it at most.'),
    class: z
      .string()
      .regex(/^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$/, 'must be an ElastiCache node type, such as cache.t4g.micro')
      .default('cache.t4g.micro')
      .describe('Mode elasticache: the node type.'),
    url: z
      .string()
      .regex(URL, 'must be a redis:// or rediss:// URL of a host, without user and password, such as redis://host:6379')
      .refine((url) => Number(/:([0-9]+)(\/|$)/.exec(url)?.[1] ?? 1) <= 65535, 'must have a port of at most 65535')
      .optional()
      .describe('The shared server: for mode shared, and for lite environments in every mode.'),
  })
  .refine((redis) => redis.mode !== 'shared' || redis.url !== undefined, {
    path: ['url'],
    error: 'is missing: mode shared needs the URL of the shared server',
  });

export type RedisConfig = z.output<typeof Redis>;
