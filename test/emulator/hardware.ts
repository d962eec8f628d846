import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AddTagsToResourceCommand, RDSClient } from '@aws-sdk/client-rds';

/** Where the application's containers would be, and the machines below them: what an emulator without a container engine lacks. */
export type Hardware = {
  url: string;
  /** Lets the migrations end that were told to wait for it, by their variable WAITS. */
  letMigrationsEnd(): void;
  close(): Promise<void>;
};

type Where = { endpoint: string; cluster: string; loadBalancer: () => Promise<string>; domain: string; port: number };
type Exchange = { status: number; headers: IncomingMessage['headers']; body: Buffer };

const LOOK_EVERY_MILLISECONDS = 300;
const MACHINE = {
  ec2InstanceId: 'i-0123456789abcdef0',
  status: 'ACTIVE',
  agentConnected: true,
  remainingResources: [
    { name: 'CPU', type: 'INTEGER', integerValue: 8192 },
    { name: 'MEMORY', type: 'INTEGER', integerValue: 16384 },
  ],
  registeredResources: [
    { name: 'CPU', type: 'INTEGER', integerValue: 8192 },
    { name: 'MEMORY', type: 'INTEGER', integerValue: 16384 },
  ],
};

/**
 * Stands before the emulator and hands every call on, but for what README.md lists: the machines of the cluster, tasks
 * that end, and the tags of a restored database. Visitors of an environment are handed to the emulator's load balancer.
 */
export const startHardware = async (where: Where): Promise<Hardware> => {
  const ecs = new ECSClient();
  let mayEnd = false;
  const machineArn = `arn:aws:ecs:us-east-1:000000000000:container-instance/${where.cluster}/machine`;
  const json = (value: unknown): Exchange => ({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(value)),
  });

  const exchange = (incoming: IncomingMessage, body: Buffer, path = incoming.url, host = incoming.headers.host) =>
    new Promise<Exchange>((resolve, reject) => {
      const options = { method: incoming.method, path, headers: { ...incoming.headers, host } };
      const outgoing = httpRequest(where.endpoint, options, (answer) => {
        void readAll(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }),
          reject,
        );
      });
      outgoing.on('error', reject).end(body);
    });

  /** A task that no service keeps running ends by itself: its variables WAITS and EXIT_CODE say when and how. */
  const asItWouldBe = async (task: Task): Promise<Task> => {
    const isMigration = task.taskDefinitionArn?.includes('-migrations') && task.lastStatus === 'RUNNING';
    if (!isMigration) return task;
    const { WAITS, EXIT_CODE = 0 } = await variablesOf(ecs, task.taskDefinitionArn);
    if (WAITS !== undefined && !mayEnd) return task;
    const containers = task.containers?.map((container) => ({
      ...container,
      lastStatus: 'STOPPED',
      exitCode: Number(EXIT_CODE),
    }));
    const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited' } as const;
    return { ...task, ...stopped, containers };
  };

  const answerTo = async (incoming: IncomingMessage, body: Buffer): Promise<Exchange> => {
    const { host = '' } = incoming.headers;
    if (host.endsWith(`.${where.domain}`))
      return exchange(incoming, body, `/_alb/${await where.loadBalancer()}${incoming.url}`, `${host}:443`);
    const call = String(incoming.headers['x-amz-target'] ?? '').split('.')[1];
    if (call === 'ListContainerInstances') return json({ containerInstanceArns: [machineArn] });
    if (call === 'DescribeContainerInstances')
      return json({ containerInstances: [{ ...MACHINE, containerInstanceArn: machineArn }], failures: [] });
    const answer = await exchange(incoming, body);
    if (call === 'DescribeTasks' && answer.status === 200) {
      const { tasks, ...rest } = JSON.parse(answer.body.toString()) as { tasks: Task[] };
      return json({ ...rest, tasks: await Promise.all(tasks.map(asItWouldBe)) });
    }
    if (answer.status === 200 && body.includes('Action=RestoreDBInstanceFromDBSnapshot'))
      await tagRestored(String(body));
    return answer;
  };

  const server = createServer((incoming, outgoing) => {
    readAll(incoming)
      .then((body) => answerTo(incoming, body))
      .then(
        (answer) => send(outgoing, answer),
        (error: unknown) => send(outgoing, { status: 502, headers: {}, body: Buffer.from(String(error)) }),
      );
  });
  await new Promise<void>((resolve) => server.listen(where.port, '127.0.0.1', resolve));
  const containers = await runContainers(where.cluster, ecs);
  return {
    url: `http://127.0.0.1:${where.port}`,
    letMigrationsEnd: () => void (mayEnd = true),
    close: async () => {
      await containers.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const readAll = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const send = (outgoing: ServerResponse, { status, headers, body }: Exchange): void => {
  const { 'transfer-encoding': _encoding, 'content-length': _length, connection: _connection, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
};

/** The emulator forgets the tags that a restore is given. */
const tagRestored = async (form: string): Promise<void> => {
  const fields = new URLSearchParams(form);
  const tags = [...fields].flatMap(([key, value]) => {
    const number = /^Tags\.Tag\.(\d+)\.Key$/.exec(key)?.[1];
    return number === undefined ? [] : [{ Key: value, Value: fields.get(`Tags.Tag.${number}.Value`) ?? '' }];
  });
  const ResourceName = `arn:aws:rds:us-east-1:000000000000:db:${fields.get('DBInstanceIdentifier')}`;
  await new RDSClient().send(new AddTagsToResourceCommand({ ResourceName, Tags: tags }));
};

/** The containers behind the load balancer: one small server for each service with a port, registered as ECS would. */
const runContainers = async (cluster: string, ecs: ECSClient) => {
  const registered = new Map<string, ReturnType<typeof createServer>>();
  const balancer = new ElasticLoadBalancingV2Client();
  const look = async (): Promise<void> => {
    const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster }));
    if (serviceArns === undefined || serviceArns.length === 0) return;
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    for (const { serviceArn = '', loadBalancers = [] } of services ?? []) {
      const [targetGroup] = loadBalancers;
      if (targetGroup?.targetGroupArn === undefined || registered.has(targetGroup.targetGroupArn)) continue;
      const container = await startContainer(ecs, cluster, serviceArn);
      registered.set(targetGroup.targetGroupArn, container);
      const Targets = [{ Id: '127.0.0.1', Port: (container.address() as { port: number }).port }];
      await balancer.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroup.targetGroupArn, Targets }));
    }
  };
  let isClosing = false;
  const looking = (async () => {
    while (!isClosing) {
      await look().catch((error: unknown) => console.error('looking for services:', error));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
    }
  })();
  return {
    close: async (): Promise<void> => {
      isClosing = true;
      await looking;
      for (const container of registered.values()) container.close();
    },
  };
};

/** Answers with the variables that its service's task definition holds now. */
const startContainer = async (ecs: ECSClient, cluster: string, service: string) => {
  const variablesNow = async (): Promise<Record<string, string>> => {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return variablesOf(ecs, services?.[0]?.taskDefinition);
  };
  const server = createServer((_, response) => {
    variablesNow().then(
      (variables) => response.end(JSON.stringify(variables)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const variablesOf = async (ecs: ECSClient, name: string | undefined): Promise<Record<string, string>> => {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
  const variables = taskDefinition?.containerDefinitions?.[0]?.environment ?? [];
  return Object.fromEntries(variables.map(({ name: key = '', value = '' }) => [key, value]));
};
