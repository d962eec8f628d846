import * as z from 'zod';
import { branchProblem } from '../environments/branch';
import { VariableName } from '../shared/config-variables';

const MAX_OVERRIDES = 50;
const MAX_VALUE_CHARACTERS = 4096;

export const Branch = z
  .string()
  .superRefine((branch, context) => {
    const problem = branchProblem(branch);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `is not a git branch name: ${problem}` });
  })
  .meta({ description: 'A git branch, without refs/heads/.', example: 'feature/new_cool_page' });

export const Commit = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'must be a full commit id: 40 lower-case hexadecimal digits')
  .meta({ description: 'The commit to run.' });

export const Image = z
  .string()
  .max(512)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$/, 'must be a container image')
  .meta({ description: 'What to run; by default the one that staging.yml names for the commit.' });

// CloudFormation would replace a dynamic reference with a secret that the caller may not read.
const OverrideValue = z
  .string()
  .max(MAX_VALUE_CHARACTERS)
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text')
  .refine((value) => !value.includes('{{resolve:'), 'must not contain {{resolve: …}}');

const atMost = (most: number) => (record: Record<string, unknown>) => Object.keys(record).length <= most;

export const Overrides = z
  .record(VariableName, OverrideValue)
  .refine(atMost(MAX_OVERRIDES), `must be at most ${MAX_OVERRIDES} variables`)
  .meta({ description: 'Variables of this environment that replace those of staging.yml.' });

export const Links = z
  .record(VariableName, Branch)
  .refine(atMost(MAX_OVERRIDES), `must be at most ${MAX_OVERRIDES} links`)
  .meta({ description: "Variable → branch whose environment's URL it gets." });
