import * as z from 'zod/mini';
import { branchProblem } from '../environments/branch';
import { VariableName } from '../shared/config-variables';

const MAX_OVERRIDES = 50;
const MAX_VALUE_BYTES = 4096;

export const Branch = z.string().check(
  z.superRefine((branch, context) => {
    const problem = branchProblem(branch);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `is not a git branch name: ${problem}` });
  }),
  z.meta({ description: 'A git branch, without refs/heads/.', example: 'feature/new_cool_page' }),
);

export const Commit = z
  .string()
  .check(
    z.regex(/^[0-9a-f]{40}$/, 'must be a full commit id: 40 lower-case hexadecimal digits'),
    z.meta({ description: 'The commit to run.' }),
  );

export const Image = z
  .string()
  .check(
    z.maxLength(512),
    z.regex(/^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$/, 'must be a container image'),
    z.meta({ description: 'What to run; by default the one that staging.yml names for the commit.' }),
  );

// CloudFormation takes so many bytes as the value of a parameter.
const fitsParameter = (value: string): boolean => Buffer.byteLength(value) <= MAX_VALUE_BYTES;

// CloudFormation would replace a dynamic reference with a secret that the caller may not read.
const OverrideValue = z.string().check(
  z.maxLength(MAX_VALUE_BYTES),
  z.refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text'),
  z.refine(fitsParameter, `must have at most ${MAX_VALUE_BYTES} bytes`),
  z.refine((value) => !value.includes('{{resolve:'), 'must not contain {{resolve: …}}'),
);

const atMost = (most: number) => (record: Record<string, unknown>) => Object.keys(record).length <= most;

export const Overrides = z
  .record(VariableName, OverrideValue)
  .check(
    z.refine(atMost(MAX_OVERRIDES), `must be at most ${MAX_OVERRIDES} variables`),
    z.meta({ description: 'Variables of this environment that replace those of staging.yml.' }),
  );

export const Links = z
  .record(VariableName, Branch)
  .check(
    z.refine(atMost(MAX_OVERRIDES), `must be at most ${MAX_OVERRIDES} links`),
    z.meta({ description: "Variable → branch whose environment's URL it gets." }),
  );

const MAX_SERVICES = 20;

export const Services = z
  .record(
    z.string().check(z.regex(/^[a-z][a-z0-9-]{0,20}$/, 'must be the name of a service')),
    z.strictObject({
      cpu: z.optional(z.int().check(z.minimum(128), z.maximum(4096))),
      memoryMegabytes: z.optional(z.int().check(z.minimum(64), z.maximum(30720))),
      count: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
    }),
  )
  .check(
    z.refine(atMost(MAX_SERVICES), `must be at most ${MAX_SERVICES} services`),
    z.meta({
      description:
        'Service → size of this environment, within `limits` of staging.yml; takes the place of what was there, {} goes back to staging.yml.',
    }),
  );
