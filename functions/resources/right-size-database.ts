import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { DatabaseSize } from '../shared/database-size';
import { WorkflowError } from '../shared/errors';
import { type HttpPut, httpPut } from '../shared/http';
import { nonEmpty } from '../shared/schema';
import { eventHandler, problemsOf } from '../shared/step-handler';
import { answerCloudFormation, type Question } from './answer-cloud-formation';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
const Event = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: nonEmpty(),
  StackId: nonEmpty(),
  RequestId: nonEmpty(),
  LogicalResourceId: nonEmpty(),
  PhysicalResourceId: z.optional(nonEmpty()),
  ResourceProperties: z.optional(z.record(z.string(), z.unknown())),
});
type Event = z.output<typeof Event>;

type Dependencies = { stepFunctions: Pick<SFNClient, 'send'>; machineArn: string; httpPut: HttpPut };

/**
 * The custom resource: brings the database that its properties name to their size, by a machine that waits for it and
 * answers. Deletion changes nothing. What cannot even be started is answered at once, so that no stack waits in vain.
 */
export const makeRightSizeDatabase = (on: Dependencies) => async (event: Event) => {
  const question = questionOf(event);
  if (event.RequestType === 'Delete') {
    await answerCloudFormation(on.httpPut, question, { status: 'SUCCESS' });
    return { isStarted: false };
  }
  try {
    await start(on, question, sizeOf(event));
  } catch (error) {
    await answerCloudFormation(on.httpPut, question, { status: 'FAILED', reason: String(error) });
    return { isStarted: false };
  }
  return { isStarted: true };
};

/** The id stays while the database is the same one: another id would make CloudFormation delete the old resource. */
const questionOf = (event: Event): Question => ({
  responseUrl: event.ResponseURL,
  stackId: event.StackId,
  requestId: event.RequestId,
  logicalResourceId: event.LogicalResourceId,
  physicalResourceId: physicalIdOf(event),
});

const physicalIdOf = ({ RequestType, PhysicalResourceId, ResourceProperties, LogicalResourceId }: Event): string => {
  if (RequestType === 'Delete' && PhysicalResourceId !== undefined) return PhysicalResourceId;
  const database = ResourceProperties?.['DatabaseId'];
  if (typeof database === 'string' && database !== '') return `size-of-${database}`;
  return PhysicalResourceId ?? LogicalResourceId;
};

/** Every property of a custom resource comes as text. */
const sizeOf = ({ ResourceProperties: properties = {} }: Event): DatabaseSize => {
  const size = DatabaseSize.safeParse({
    databaseId: properties['DatabaseId'],
    instanceClass: properties['InstanceClass'],
    storageType: properties['StorageType'],
    backupRetentionDays: Number(properties['BackupRetentionDays'] ?? NaN),
  });
  if (size.success) return size.data;
  throw new WorkflowError(
    'InvalidInput',
    `The properties of the resource are not as promised: ${problemsOf(size.error)}`,
  );
};

/** Lambda may deliver a request twice: the execution has its id for a name, so that there is one. */
const start = async (on: Dependencies, question: Question, wanted: DatabaseSize): Promise<void> => {
  try {
    await on.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: on.machineArn,
        name: `right-size-${question.requestId}`,
        input: JSON.stringify({ question, wanted }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
};

export const handler = eventHandler(Event, ({ clients, config }) =>
  makeRightSizeDatabase({
    stepFunctions: clients.of(SFNClient),
    machineArn: config.rightSizeMachineArn,
    httpPut,
  }),
);
