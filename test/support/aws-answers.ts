/** What a service answers: where the SDK finds the error's name, and what it reads, depends on the protocol. */
export type Answer = { status: number; body: string };

/** The exception that the probe makes of each service, by the name that goes over the wire, and a good answer. */
const SERVICES: Record<string, { error: string; members?: string; good: string }> = {
  cloudformation: {
    error: 'AlreadyExistsException',
    good: '<R><CreateStackResult><StackId>arn:page</StackId></CreateStackResult></R>',
  },
  dynamodb: {
    error: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    members: ',"Item":{"name":{"S":"page"}}',
    good: '{"Attributes":{"version":{"N":"3"},"tags":{"L":[{"BOOL":true}]}}}',
  },
  ecr: { error: 'ImageNotFoundException', good: '{"imageDetails":[{"imageDigest":"sha256:1","imagePushedAt":1.5}]}' },
  ecs: { error: 'ClusterNotFoundException', good: '{"taskArns":["arn:task"]}' },
  logs: { error: 'ResourceAlreadyExistsException', good: '{}' },
  rds: { error: 'DBInstanceNotFound', good: '' },
  route53: {
    error: 'InvalidChangeBatch',
    members: '<Messages><Message>one</Message><Message>two</Message></Messages>',
    good: '<R><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-11-25T00:00:00Z</SubmittedAt></ChangeInfo></R>',
  },
  secretsmanager: { error: 'ResourceNotFoundException', good: '{"ARN":"arn:secret","Tags":[{"Key":"a","Value":"b"}]}' },
  states: { error: 'ExecutionAlreadyExists', good: '{"executionArn":"arn:execution","startDate":1.5}' },
};

const instance = (name: string): string =>
  `<DBInstance><DBInstanceIdentifier>${name}</DBInstanceIdentifier><InstanceCreateTime>2026-11-25T00:00:00Z</InstanceCreateTime></DBInstance>`;

const pageOfInstances = (body: string): string => {
  const [names, marker] = body.includes('Marker=next') ? [['c'], ''] : [['a', 'b'], '<Marker>next</Marker>'];
  const list = names.map(instance).join('');
  return `<R><DescribeDBInstancesResult><DBInstances>${list}</DBInstances>${marker}</DescribeDBInstancesResult></R>`;
};

const isXml = (service: string): boolean => ['cloudformation', 'rds', 'route53'].includes(service);

const failed = (service: string, status: number, name: string, members = ''): Answer => {
  const message = `${service} says no`;
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>${members}</ErrorResponse>`;
  const json = `{"__type":"${name}","message":"${message}"${members}}`;
  return { status, body: isXml(service) ? xml : json };
};

/** The answer to a service's nth request of a scenario: good, modelled, unknown, broken or throttled. */
export const answerOf = (service: string, scenario: string, attempt: number, body: string): Answer => {
  const { error, members, good } = SERVICES[service]!;
  if (scenario === 'modelled') return failed(service, 400, error, members);
  if (scenario === 'unknown') return failed(service, 403, 'NeverHeardOfException');
  if (scenario === 'broken') return { status: 400, body: 'neither XML nor JSON' };
  if (scenario === 'throttled' && attempt === 1) return failed(service, 400, 'ThrottlingException');
  return { status: 200, body: service === 'rds' ? pageOfInstances(body) : good };
};
