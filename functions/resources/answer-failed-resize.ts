import * as z from 'zod/mini';
import { messageOf } from '../environments/failure-cause';
import { type HttpPut, httpPut } from '../shared/http';
import { nonEmpty } from '../shared/schema';
import { eventHandler } from '../shared/step-handler';
import { answerCloudFormation, Question } from './answer-cloud-formation';

// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
const Event = z.object({
  detail: z.object({
    executionArn: nonEmpty(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    input: nonEmpty(),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});

const Started = z.object({ question: Question });

/**
 * Called when an execution of right-size-database has ended badly, in whatever way: tells CloudFormation so, with the
 * execution and the cause. The machine itself catches nothing, so that a redrive goes on where it failed.
 */
export const makeAnswerFailedResize =
  (on: { httpPut: HttpPut }) =>
  async ({ detail }: z.output<typeof Event>) => {
    const { question } = Started.parse(JSON.parse(detail.input));
    const { status, error, cause, executionArn } = detail;
    const why = status === 'FAILED' ? `${error ?? 'Failed'}: ${messageOf(cause ?? undefined)}` : status;
    const reason = `${why}; see the execution ${executionArn}`;
    await answerCloudFormation(on.httpPut, question, { status: 'FAILED', reason });
    return { stackId: question.stackId };
  };

export const handler = eventHandler(Event, () => makeAnswerFailedResize({ httpPut }));
