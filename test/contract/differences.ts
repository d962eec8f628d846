import type { Cloud } from './clouds';

/** Where a cloud is not AWS. `shows` stands in the message with which the behaviour's test fails there. */
export type Difference = {
  cloud: Cloud['name'];
  service: string;
  behaviour: string;
  aws: string;
  there: string;
  shows: string | RegExp;
};

/** What MiniStack 1.5.33 does without Docker. */
const EMULATOR: Omit<Difference, 'cloud'>[] = [
  {
    service: 'CloudFormation',
    behaviour: 'an operation is in progress when its request has been answered',
    aws: 'answers at once and works in the background',
    there: 'has done small templates before anybody can look',
    shows: /Received.*_COMPLETE|does not exist/,
  },
  {
    service: 'CloudFormation',
    behaviour: 'without rollback a failed creation is CREATE_FAILED with its reason, and an update goes on from there',
    aws: 'fails a log group whose name is taken',
    there: 'takes over a log group that exists',
    shows: 'Received: "CREATE_COMPLETE"',
  },
  {
    service: 'CloudWatch Logs',
    behaviour: 'the lines of a group come in pages',
    aws: 'gives a token for the next page',
    there: 'gives the first page and no token',
    shows: '"nextToken": Any<String>',
  },
  {
    service: 'ECR',
    behaviour: 'an image whose tag has not been pushed is ImageNotFoundException',
    aws: 'ImageNotFoundException',
    there: 'an empty list',
    shows: '"imageDetails": []',
  },
  {
    service: 'ECS',
    behaviour: 'a family without a revision means its newest active one',
    aws: 'the newest active revision',
    there: 'the newest revision, active or not',
    shows: /Received: ".*:3"/,
  },
  {
    service: 'ECS',
    behaviour: 'the active revisions of a family are listed in pages, without those of other families',
    aws: 'takes familyPrefix for the whole name of the family',
    there: 'lists every family that begins so',
    shows: /\+.*-migrations:1"/,
  },
  {
    service: 'ECS',
    behaviour: 'the same token with the same request is the same task',
    aws: 'runs one task',
    there: 'does not know clientToken and runs a second task',
    shows: /Received: ".*:task\//,
  },
  {
    service: 'ECS',
    behaviour: 'the same token with another task definition is ConflictException, which names the task',
    aws: 'ConflictException',
    there: 'does not know clientToken and runs a second task',
    shows: 'Received promise resolved instead of rejected',
  },
  {
    service: 'RDS',
    behaviour: 'a restored instance is creating and without an address, then available with one',
    aws: 'creating for minutes',
    there: 'available at once',
    shows: '+   "DBInstanceStatus": "available"',
  },
  {
    service: 'RDS',
    behaviour: 'a restored instance has the tags that were asked for and none of the source',
    aws: 'the tags of the request',
    there: 'no tags',
    shows: '+ Array []',
  },
  {
    service: 'RDS',
    behaviour: 'a restore that asks for no backups keeps none',
    aws: 'no backups',
    there: 'does not know BackupRetentionPeriod here and keeps them for a day',
    shows: 'Received: 1',
  },
  {
    service: 'RDS',
    behaviour: 'an instance that is being created cannot be changed: InvalidDBInstanceStateFault',
    aws: 'InvalidDBInstanceStateFault',
    there: 'is never seen creating',
    shows: 'Received promise resolved instead of rejected',
  },
  {
    service: 'RDS',
    behaviour: 'a deleted instance is deleting, then gone',
    aws: 'deleting for minutes',
    there: 'gone at once',
    shows: /^DBInstance .* not found/,
  },
  {
    service: 'RDS',
    behaviour: 'an instance that is being deleted cannot be deleted again: InvalidDBInstanceStateFault',
    aws: 'InvalidDBInstanceStateFault',
    there: 'gone at once, so DBInstanceNotFoundFault',
    shows: 'Received constructor: DBInstanceNotFoundFault',
  },
  {
    service: 'RDS',
    behaviour: 'a new master password is pending without being told, then in force',
    aws: 'shows it, masked, until it is in force',
    there: 'never shows it as pending',
    shows: 'Received: undefined',
  },
  {
    service: 'RDS',
    behaviour: 'snapshots of one source come in pages of at least 20, each with its time',
    aws: 'cuts pages at MaxRecords',
    there: 'gives all in one page',
    shows: '+   21',
  },
  {
    service: 'Secrets Manager',
    behaviour: 'a repeated creation with the same token and value is the same secret',
    aws: 'answers with the secret that is there',
    there: 'ResourceExistsException',
    shows: 'already exists',
  },
  {
    service: 'Secrets Manager',
    behaviour: 'a deletion without recovery of a secret that is not there succeeds',
    aws: 'succeeds',
    there: 'ResourceNotFoundException',
    shows: 'Rejected to value: [ResourceNotFoundException',
  },
  {
    service: 'Step Functions',
    behaviour: 'a start with name and input of a running execution is that execution',
    aws: 'answers with the execution that runs',
    there: 'ExecutionAlreadyExists',
    shows: 'Execution already exists',
  },
  {
    service: 'Step Functions',
    behaviour: 'an execution says how often it was redriven, and whether it can be',
    aws: 'redriveCount and redriveStatus',
    there: 'neither',
    shows: '-   "redriveCount": 0',
  },
  {
    service: 'Step Functions',
    behaviour: 'an execution that runs or that succeeded cannot be redriven',
    aws: 'ExecutionNotRedrivable',
    there: 'does not know RedriveExecution',
    shows: 'Received constructor: SFNServiceException',
  },
  {
    service: 'Step Functions',
    behaviour: 'a redrive goes on at the step that failed, with its retries anew, and counts',
    aws: 'goes on at the step that failed',
    there: 'does not know RedriveExecution',
    shows: 'Unknown action: RedriveExecution',
  },
  {
    service: 'Step Functions',
    behaviour: 'the error of a function fails the execution under its own name, with its message in the cause',
    aws: 'the name of the error, which Retry and Catch match',
    there: 'Runtime.HandlerError for every error of a Node.js function',
    shows: '+   "error": "Runtime.HandlerError"',
  },
  {
    service: 'Step Functions',
    behaviour: 'a step is tried again for the error names of its Retry, as often as that says',
    aws: 'tries again',
    there: 'the name of the error is lost, so no Retry by name matches',
    shows: '+   "error": "Runtime.HandlerError"',
  },
  {
    service: 'Step Functions',
    behaviour: 'the history of a function that fails says what happened, each event after the one that caused it',
    aws: 'LambdaFunction… events for a Task whose resource is a function',
    there: 'Task… events, and none for the start',
    shows: /\+ +"TaskScheduled",\n\+ +"TaskSucceeded"/,
  },
];

export const DIFFERENCES: Difference[] = EMULATOR.map((difference) => ({ cloud: 'the emulator', ...difference }));
