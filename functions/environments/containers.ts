import type { ContainerVariables } from './variables';

/** A command of staging.yml as a container runs it: a string by the shell, a list as it is. */
export const containerCommand = (command: string | string[]): string[] =>
  typeof command === 'string' ? ['sh', '-c', command] : command;

export type ContainerEnvironment = {
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
};

/** The variables in the form of an ECS container definition, in a stable order. */
export const containerEnvironment = (variables: ContainerVariables): ContainerEnvironment => ({
  environment: sorted(variables.plain).map(([name, value]) => ({ name, value })),
  secrets: sorted(variables.secret).map(([name, valueFrom]) => ({ name, valueFrom })),
});

const sorted = (values: Record<string, string>): [string, string][] =>
  Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
