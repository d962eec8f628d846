import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Clock, isoTime } from '../shared/clock';
import { WorkflowError } from '../shared/errors';
import { type Random, randomToken } from '../shared/random';
import type { Environment, Lease } from './environment';
import { branchClaimKey, candidateNames } from './names';
import { isNameFree } from './transitions';

type Dependencies = {
  table: Pick<DynamoDBDocumentClient, 'send'>;
  tableName: string;
  clock: Clock;
  random: Random;
};

type Stored = Environment & { writeId: string };

/** How often a change is tried again when others write the same item: of those at the same time, one wins each round. */
const ATTEMPTS = 40;

/**
 * What exists and what is wanted: one DynamoDB item per environment. Every write is a compare-and-set on the item's
 * version, every read is consistent, so that no decision is made on what somebody else has changed meanwhile.
 */
export class Registry {
  constructor(private readonly on: Dependencies) {}

  async find(name: string): Promise<Environment | undefined> {
    const { Item } = await this.on.table.send(
      new GetCommand({ TableName: this.on.tableName, Key: { name }, ConsistentRead: true }),
    );
    return Item?.['kind'] === 'environment' ? (Item as Stored) : undefined;
  }

  /** The environment, also a destroyed one; EnvironmentNotFound when there never was one. */
  async get(name: string): Promise<Environment> {
    const environment = await this.find(name);
    if (environment === undefined) throw new WorkflowError('EnvironmentNotFound', `There is no environment ${name}`);
    return environment;
  }

  /** The environment, if that generation still has the right to act on it; else Superseded. */
  async lease({ name, generation }: Lease): Promise<Environment> {
    const environment = await this.get(name);
    assertGeneration(environment, generation);
    return environment;
  }

  /** Reads, decides, writes; decides again when somebody else wrote in between. Writes nothing when nothing changes. */
  async change(name: string, decide: (current: Environment | undefined) => Environment): Promise<Environment> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const current = await this.find(name);
      const next = decide(current);
      if (next === current) return next;
      const written = await this.#write(current, next);
      if (written !== undefined) return written;
    }
    throw new WorkflowError('EnvironmentBusy', `${name} is being changed by others at this moment; try again`);
  }

  /** A change by a step: only while its generation has the lease. */
  changeLeased(lease: Lease, decide: (current: Environment) => Environment): Promise<Environment> {
    return this.change(lease.name, (current) => {
      if (current === undefined)
        throw new WorkflowError('EnvironmentNotFound', `There is no environment ${lease.name}`);
      assertGeneration(current, lease.generation);
      return decide(current);
    });
  }

  async #write(current: Environment | undefined, next: Environment): Promise<Environment | undefined> {
    const version = (current?.version ?? 0) + 1;
    const item: Stored = {
      ...next,
      version,
      updatedAt: isoTime(this.on.clock.now()),
      writeId: randomToken(this.on.random, 16),
    };
    try {
      await this.on.table.send(
        new PutCommand({
          TableName: this.on.tableName,
          Item: item,
          ConditionExpression: current === undefined ? 'attribute_not_exists(#name)' : '#version = :version',
          ExpressionAttributeNames: current === undefined ? { '#name': 'name' } : { '#version': 'version' },
          ...(current === undefined ? {} : { ExpressionAttributeValues: { ':version': current.version } }),
        }),
      );
      return item;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK may have repeated a write whose answer was lost: what stands there is then ours.
      const stored = (await this.find(next.name)) as Stored | undefined;
      return stored?.writeId === item.writeId ? stored : undefined;
    }
  }

  /** The name that the branch has, if it ever asked for one. */
  async nameOf(repository: string, branch: string): Promise<string | undefined> {
    const { Item } = await this.on.table.send(
      new GetCommand({
        TableName: this.on.tableName,
        Key: { name: branchClaimKey(repository, branch) },
        ConsistentRead: true,
      }),
    );
    return Item?.['claims'] as string | undefined;
  }

  /**
   * The branch's name for good: the first candidate that no other branch holds, remembered by a conditional write, so
   * that two requests for one branch can never end with two names.
   */
  async claimName(repository: string, branch: string, prefixes: readonly string[]): Promise<string> {
    const known = await this.nameOf(repository, branch);
    if (known !== undefined && (await this.#isHoldable(known, repository, branch))) return known;
    for (const candidate of candidateNames(repository, branch, prefixes)) {
      if (!(await this.#isHoldable(candidate, repository, branch))) continue;
      return this.#rememberName(repository, branch, candidate, known);
    }
    throw new WorkflowError('EnvironmentBusy', `Every name for branch ${branch} is held by other branches`);
  }

  async #isHoldable(name: string, repository: string, branch: string): Promise<boolean> {
    const holder = await this.find(name);
    const isOwn = holder?.branch === branch && holder.repository === repository;
    return isOwn || isNameFree(holder, this.on.clock.now());
  }

  async #rememberName(repository: string, branch: string, name: string, known: string | undefined): Promise<string> {
    try {
      await this.on.table.send(
        new PutCommand({
          TableName: this.on.tableName,
          Item: { name: branchClaimKey(repository, branch), kind: 'branch', repository, branch, claims: name },
          ConditionExpression: known === undefined ? 'attribute_not_exists(#name)' : '#claims = :known',
          ExpressionAttributeNames: known === undefined ? { '#name': 'name' } : { '#claims': 'claims' },
          ...(known === undefined ? {} : { ExpressionAttributeValues: { ':known': known } }),
        }),
      );
      return name;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const winner = await this.nameOf(repository, branch);
      if (winner === undefined) throw error;
      return winner;
    }
  }
}

const assertGeneration = (environment: Environment, generation: number): void => {
  if (environment.generation !== generation) {
    throw new WorkflowError(
      'Superseded',
      `Generation ${generation} of ${environment.name} has been superseded by ${environment.generation}; nothing was done`,
    );
  }
};
