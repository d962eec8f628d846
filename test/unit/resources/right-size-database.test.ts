import { ExecutionAlreadyExists, SFNClient } from '@aws-sdk/client-sfn';
import { makeAnswerCloudFormation } from '../../../functions/resources/answer-cloud-formation';
import { makeAnswerFailedResize } from '../../../functions/resources/answer-failed-resize';
import { makeRightSizeDatabase } from '../../../functions/resources/right-size-database';
import type { HttpPut } from '../../../functions/shared/http';
import { Clients } from '../../../functions/shared/clients';
import { seam } from '../../../local/cloud/seam';
import { awsError, exception, raise } from '../../support/fake-client';

const URL = 'https://cloudformation-custom-resource-response-euc1.s3.eu-central-1.amazonaws.com/arn?Signature=x';
const EVENT = {
  RequestType: 'Create' as const,
  ResponseURL: URL,
  StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shared-staging/1',
  RequestId: 'f8a0b3f2-0c43-4a0e-9f6e-1d2f3a4b5c6d',
  LogicalResourceId: 'Size',
  ResourceProperties: {
    ServiceToken: 'arn:function',
    DatabaseId: 'shared-staging',
    InstanceClass: 'db.t4g.small',
    StorageType: 'gp3',
    BackupRetentionDays: '7',
  },
};
const QUESTION = {
  responseUrl: URL,
  stackId: EVENT.StackId,
  requestId: EVENT.RequestId,
  logicalResourceId: 'Size',
  physicalResourceId: 'size-of-shared-staging',
};

const answers = (answer: () => number | Promise<number> = () => 200) => {
  const sent: { url: string; body: Record<string, unknown>; bytes: number }[] = [];
  const httpPut: HttpPut = async (url, body) => {
    sent.push({ url, body: JSON.parse(body) as Record<string, unknown>, bytes: Buffer.byteLength(body) });
    return { status: await answer(), body: '' };
  };
  return { sent, httpPut };
};

const worldOf = (start: () => void = () => undefined, answer?: () => number | Promise<number>) => {
  const started: unknown[] = [];
  const StartExecution = async (input: unknown) => {
    started.push(input);
    start();
    return {};
  };
  const settings = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
  const stepFunctions = new Clients(settings, seam({ sfn: { StartExecution } })).of(SFNClient);
  const { sent, httpPut } = answers(answer);
  return { started, sent, run: makeRightSizeDatabase({ stepFunctions, machineArn: 'arn:right-size', httpPut }) };
};

describe('the custom resource', () => {
  test.each(['Create', 'Update'] as const)('starts the machine that waits and answers, at %s', async (RequestType) => {
    const { started, sent, run } = worldOf();
    await run({ ...EVENT, RequestType });
    const wanted = {
      ...{ databaseId: 'shared-staging', instanceClass: 'db.t4g.small', storageType: 'gp3', backupRetentionDays: 7 },
    };
    expect(started).toEqual([
      {
        stateMachineArn: 'arn:right-size',
        name: `right-size-${EVENT.RequestId}`,
        input: JSON.stringify({ question: QUESTION, wanted }),
      },
    ]);
    expect(sent).toEqual([]);
  });

  test('that is delivered twice is answered by the one execution that there is', async () => {
    const { sent, run } = worldOf(() => raise(new ExecutionAlreadyExists(exception())));
    expect(await run(EVENT)).toEqual({ isStarted: true });
    expect(sent).toEqual([]);
  });

  test('that is deleted changes nothing and answers at once, under the id that it had', async () => {
    const { started, sent, run } = worldOf();
    await run({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'size-of-last-years' });
    expect(started).toEqual([]);
    expect(sent).toMatchObject([{ url: URL, body: { Status: 'SUCCESS', PhysicalResourceId: 'size-of-last-years' } }]);
  });

  test('that was never made can be deleted also when its properties are wrong', async () => {
    const { sent, run } = worldOf();
    await run({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'Size', ResourceProperties: {} });
    expect(sent).toMatchObject([{ body: { Status: 'SUCCESS', PhysicalResourceId: 'Size' } }]);
  });

  test('keeps its id while it is about the same database, so that an update deletes nothing', async () => {
    const { started, run } = worldOf();
    await run(EVENT);
    await run({
      ...{ ...EVENT, RequestType: 'Update', RequestId: 'other', PhysicalResourceId: 'size-of-shared-staging' },
      ResourceProperties: { ...EVENT.ResourceProperties, InstanceClass: 'db.t4g.medium' },
    });
    const ids = started.map((call) => JSON.parse((call as { input: string }).input).question.physicalResourceId);
    expect(ids).toEqual(['size-of-shared-staging', 'size-of-shared-staging']);
  });

  test.each([
    { DatabaseId: undefined },
    { DatabaseId: ['shared-staging'] },
    { InstanceClass: 'large' },
    { StorageType: 'magnetic' },
    { BackupRetentionDays: 'a week' },
    { BackupRetentionDays: undefined },
    { BackupRetentionDays: '7.5' },
  ])('with %j fails at once and says what is wrong, so that no stack waits in vain', async (wrong) => {
    const { started, sent, run } = worldOf();
    await run({ ...EVENT, ResourceProperties: { ...EVENT.ResourceProperties, ...wrong } });
    expect(started).toEqual([]);
    expect(sent).toMatchObject([
      { body: { Status: 'FAILED', Reason: expect.stringMatching(/InvalidInput: .*promised/) } },
    ]);
  });

  test('that cannot be started fails at once under the name that AWS gives', async () => {
    const { sent, run } = worldOf(() => raise(awsError('AccessDeniedException')));
    await run(EVENT);
    expect(sent).toMatchObject([
      { body: { Status: 'FAILED', Reason: expect.stringContaining('AccessDeniedException') } },
    ]);
  });

  test('that could not even be answered fails, so that Lambda calls it again', async () => {
    const { run } = worldOf(
      () => raise(awsError('ThrottlingException')),
      () => Promise.reject(new Error('no route')),
    );
    await expect(run(EVENT)).rejects.toMatchObject({ name: 'CloudFormationNotAnswering' });
  });
});

describe('an answer', () => {
  const answering = async (answer?: () => number | Promise<number>, question = QUESTION) => {
    const { sent, httpPut } = answers(answer);
    const outcome = makeAnswerCloudFormation({ httpPut })({ question });
    return { sent, outcome: await outcome.catch((error: unknown) => error) };
  };

  test('has everything that CloudFormation asks for', async () => {
    const { sent } = await answering();
    expect(sent.map(({ url, body }) => ({ url, body }))).toEqual([
      {
        url: URL,
        body: {
          Status: 'SUCCESS',
          PhysicalResourceId: 'size-of-shared-staging',
          StackId: EVENT.StackId,
          RequestId: EVENT.RequestId,
          LogicalResourceId: 'Size',
          NoEcho: true,
        },
      },
    ]);
  });

  test('is tried again when nobody takes it', async () => {
    for (const answer of [() => 503, () => Promise.reject(new TypeError('fetch failed'))]) {
      expect((await answering(answer)).outcome).toMatchObject({ name: 'CloudFormationNotAnswering' });
    }
  });

  test.each([403, 404, 307])('that is answered %i is not, because its URL has expired', async (status) => {
    expect((await answering(() => status)).outcome).toMatchObject({ name: 'AnswerRefused' });
  });

  test.each([
    'https://bucket.s3.amazonaws.com/x',
    'https://bucket.s3-us-west-2.amazonaws.com/x',
    'https://s3.eu-central-1.amazonaws.com/bucket/x',
    'https://bucket.s3.dualstack.eu-central-1.amazonaws.com/x',
    'https://bucket.s3.cn-north-1.amazonaws.com.cn/x',
  ])('goes to S3 at %s', async (responseUrl) => {
    expect((await answering(undefined, { ...QUESTION, responseUrl })).sent).toHaveLength(1);
  });

  test.each([
    'http://bucket.s3.amazonaws.com/x',
    'https://evil.example.com/x',
    'https://s3.amazonaws.com.evil.example.com/x',
    'https://evils3.amazonaws.com.example.com/x',
    'https://notreallys3.amazonaws.com/x',
    'https://ec2-1-2-3-4.compute.amazonaws.com/x',
    'https://abc.execute-api.eu-central-1.amazonaws.com/x',
    'https://bucket.s3.amazonaws.com@evil.example.com/x',
    'https://user:word@bucket.s3.amazonaws.com/x',
    'https://bucket.s3.amazonaws.com:8443/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'file:///etc/passwd',
    's3://bucket/x',
    'nowhere',
  ])('never goes to %s, because anybody could have written it into the request', async (responseUrl) => {
    const { sent, outcome } = await answering(undefined, { ...QUESTION, responseUrl });
    expect(outcome).toMatchObject({ name: 'InvalidInput' });
    expect(sent).toEqual([]);
  });
});

describe('an execution that ended badly', () => {
  const hearing = async (detail: object) => {
    const { sent, httpPut } = answers();
    const input = JSON.stringify({ question: QUESTION, wanted: {} });
    const event = { detail: { executionArn: 'arn:execution:one', status: 'FAILED' as const, input, ...detail } };
    await makeAnswerFailedResize({ httpPut })(event);
    return sent;
  };

  test('is told to CloudFormation with its error, its cause and where to look', async () => {
    const cause = JSON.stringify({ errorMessage: 'Database x is storage-full' });
    expect(await hearing({ error: 'DatabaseFailed', cause })).toMatchObject([
      {
        body: {
          Status: 'FAILED',
          Reason: 'DatabaseFailed: Database x is storage-full; see the execution arn:execution:one',
          PhysicalResourceId: 'size-of-shared-staging',
        },
      },
    ]);
  });

  test.each(['TIMED_OUT', 'ABORTED'] as const)('by %s, too', async (status) => {
    expect(await hearing({ status })).toMatchObject([{ body: { Reason: expect.stringContaining(status) } }]);
  });

  test('by a long cause is cut to what an answer may hold, in whatever language', async () => {
    const [{ bytes } = { bytes: NaN }] = await hearing({ error: 'X', cause: '漢'.repeat(10_000) });
    expect(bytes).toBeLessThan(4096);
  });
});
