import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeRightSizeDatabase } from '../../../functions/resources/right-size-database';
import { machineNamed } from '../../machines/definitions';
import { referencesIn, ROOT, type Resource } from '../service/packaged';

type Template = {
  Parameters: Record<string, { Description?: string; Default?: string | number }>;
  Resources: Record<string, Resource & { DeletionPolicy?: string; UpdateReplacePolicy?: string }>;
  Outputs: Record<string, { Description?: string }>;
};

const template = parse(readFileSync(join(ROOT, 'cloudformation/shared-staging.yml'), 'utf8')) as Template;
const { Parameters, Resources, Outputs } = template;
const { Database, Size } = Resources;

test('everything that is referred to is there, and every parameter and output says what it is', () => {
  const known = (name: string): boolean => name in Resources || name in Parameters || name.startsWith('AWS::');
  expect(referencesIn(template).filter((name) => !known(name))).toEqual([]);
  const silent = [...Object.entries(Parameters), ...Object.entries(Outputs)].filter(([, one]) => !one.Description);
  expect(silent).toEqual([]);
});

test('the database carries the tags that its right-sizing asks for, and never those of production', () => {
  expect(Database?.Properties['Tags']).toEqual([
    { Key: 'branch-staging:installation', Value: { Ref: 'Installation' } },
    { Key: 'branch-staging:kind', Value: 'shared-staging' },
  ]);
});

test('shared staging outlives the stack and a refresh, and it has a password of its own', () => {
  expect(Database).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  expect(Database?.Properties).toMatchObject({ ManageMasterUserPassword: true, PubliclyAccessible: false });
});

test('its properties are understood by the custom resource, as the text that CloudFormation makes of them', async () => {
  const valueOf = (value: unknown): string => {
    const { Ref } = value as { Ref: string };
    return String(Parameters[Ref]?.Default ?? 'shared-staging-1');
  };
  const { ServiceToken: _, ServiceTimeout: __, ...own } = Size!.Properties;
  const started: { input?: { input?: string } }[] = [];
  const run = makeRightSizeDatabase({
    stepFunctions: { send: async (command: object) => void started.push(command) } as never,
    machineArn: 'arn:machine',
    httpPut: () => Promise.reject(new Error('nothing is answered before the machine')),
  });
  await run({
    ...{ RequestType: 'Create', ResponseURL: 'https://b.s3.amazonaws.com/x', StackId: 'arn:stack', RequestId: '1' },
    LogicalResourceId: 'Size',
    ResourceProperties: Object.fromEntries(Object.entries(own).map(([name, value]) => [name, valueOf(value)])),
  });
  expect(JSON.parse(started[0]?.input?.input ?? '')).toMatchObject({
    wanted: {
      ...{ databaseId: 'shared-staging-1', instanceClass: 'db.t4g.small', storageType: 'gp3', backupRetentionDays: 7 },
    },
  });
});

test('CloudFormation waits longer than the machine, which answers when it gives up', () => {
  const { TimeoutSeconds = Infinity } = machineNamed('right-size-database').definition;
  expect(TimeoutSeconds).toBeLessThan(Number(Size?.Properties['ServiceTimeout']));
});
