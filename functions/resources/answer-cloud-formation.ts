import * as z from 'zod/mini';
import { WorkflowError } from '../shared/errors';
import { type HttpPut, httpPut } from '../shared/http';
import { nonEmpty } from '../shared/schema';
import { eventHandler } from '../shared/step-handler';

/** Where to answer CloudFormation, and what about. */
export const Question = z.object({
  responseUrl: nonEmpty(),
  stackId: nonEmpty(),
  requestId: nonEmpty(),
  logicalResourceId: nonEmpty(),
  physicalResourceId: nonEmpty(),
});
export type Question = z.output<typeof Question>;

export type Verdict = { status: 'SUCCESS' } | { status: 'FAILED'; reason: string };

const TIMEOUT_SECONDS = 10;
/** An answer may have 4096 bytes in all; ids take some, and a character at most four. */
const MAX_REASON_CHARACTERS = 600;

/** S3 in the ways that its addresses are written: with the bucket before it or behind, with a region or without. */
const S3_HOST = /^([a-z0-9.-]+\.)?s3([.-][a-z0-9-]+){0,2}\.amazonaws\.com(\.cn)?$/;

/** The URL comes with the event, from whoever could send one: only an object of S3 over TLS is written to. */
const assertOfS3 = (text: string): void => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  if (!isPlain || !S3_HOST.test(url.hostname)) {
    const found = url === undefined ? 'not a URL' : `${url.protocol}//${url.host}`;
    throw new WorkflowError('InvalidInput', `CloudFormation is answered at an https URL of S3; ${found} was given`);
  }
};

/**
 * Tells CloudFormation how its request ended. Safe to do twice: the first answer counts. CloudFormationNotAnswering when
 * it may be tried again, AnswerRefused when not, because the URL has expired.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export const answerCloudFormation = async (put: HttpPut, question: Question, verdict: Verdict): Promise<void> => {
  assertOfS3(question.responseUrl);
  const body = JSON.stringify({
    Status: verdict.status,
    ...(verdict.status === 'FAILED' ? { Reason: verdict.reason.slice(0, MAX_REASON_CHARACTERS) } : {}),
    PhysicalResourceId: question.physicalResourceId,
    StackId: question.stackId,
    RequestId: question.requestId,
    LogicalResourceId: question.logicalResourceId,
    NoEcho: true,
  });
  const status = await send(put, question, body);
  if (status >= 200 && status < 300) return;
  const what = `The answer ${verdict.status} to ${question.logicalResourceId} of ${question.stackId} was answered ${status}`;
  if (status >= 500) throw new WorkflowError('CloudFormationNotAnswering', what);
  throw new WorkflowError('AnswerRefused', `${what}; its URL is good for two hours`);
};

const send = async (put: HttpPut, { responseUrl, stackId }: Question, body: string): Promise<number> => {
  try {
    return (await put(responseUrl, body, { timeoutSeconds: TIMEOUT_SECONDS })).status;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkflowError('CloudFormationNotAnswering', `The answer to ${stackId} could not be sent: ${reason}`, {
      cause: error,
    });
  }
};

const Input = z.object({ question: Question });

/** The last step: CloudFormation's resource is as wanted, and its stack goes on. */
export const makeAnswerCloudFormation =
  (on: { httpPut: HttpPut }) =>
  async ({ question }: z.output<typeof Input>) => {
    await answerCloudFormation(on.httpPut, question, { status: 'SUCCESS' });
    return { stackId: question.stackId };
  };

export const handler = eventHandler(Input, () => makeAnswerCloudFormation({ httpPut }));
