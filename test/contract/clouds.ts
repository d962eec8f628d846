import type { Clients } from '../../functions/shared/clients';
import { emulator } from './emulator';
import { localCloud } from './local-cloud';
import type { MachineName } from './machines';

/** A place that answers the SDK's commands, with what has to be there before a test can begin. */
export type Cloud = {
  name: 'the local cloud' | 'the emulator';
  clients: Clients;
  /** Lets a little time go by. */
  pause(): Promise<void>;
  /** A table whose key is the text `name`. */
  table(): Promise<string>;
  /** The ARN of a machine of machines.ts. */
  machine(name: MachineName): Promise<string>;
  /** The id of a hosted zone for `contract.example.com`. */
  hostedZone(): Promise<string>;
  /** The name of a cluster with room for a few small tasks. */
  cluster(): Promise<string>;
  /** The name of a repository without images. */
  repository(): Promise<string>;
  /** Puts lines of a container into a stream of an existing group. */
  writeLog(group: string, stream: string, lines: string[]): Promise<void>;
  close(): Promise<void>;
};

/** Where the contract is checked: the local cloud always, and the endpoint that AWS_ENDPOINT_URL names. */
export const CLOUDS: { name: Cloud['name']; open: () => Cloud }[] = [
  { name: 'the local cloud', open: localCloud },
  ...(process.env['AWS_ENDPOINT_URL'] ? [{ name: 'the emulator' as const, open: emulator }] : []),
];
