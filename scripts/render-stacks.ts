import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../functions/environments/environment';
import type { Config } from '../functions/shared/config';
import { readConfig } from '../functions/shared/read-config';
import { renderStack } from '../functions/stack/template';

// Writes the stacks of some environments into a folder, for a linter: of our own staging.yml, full and lite, and of an
// application with several services and no database.

const SEVERAL = `
application: several
repository: acme/several
domain: staging.example.com
image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/several:{commit}'
services:
  web: { command: npm start, port: 3000, count: 2, healthCheck: { path: /health } }
  worker: { command: [npm, run, worker] }
  mail-worker: { command: npm run mail, cpu: 512, memoryMegabytes: 1024 }
variables: { GREETING: hello, BASE: '\${URL}' }
`;

const COMMIT = '0'.repeat(40);
const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:sample/page/database-AbCdEf';
const listener = 'listener/app/staging/0123456789abcdef/0123456789abcdef';

const configOf = (text: string): Config => ({
  installation: 'staging',
  region: 'eu-central-1',
  tableName: 'table',
  staging: readConfig(text, 'staging.yml'),
  machines: { create: 'create', redeploy: 'redeploy', destroy: 'destroy' },
  cluster: { name: 'branch-staging-staging', maxInstances: 10 },
  network: {
    vpcId: 'vpc-0123456789abcdef0',
    listenerArn: `arn:aws:elasticloadbalancing:eu-central-1:123456789012:${listener}`,
    loadBalancerHost: 'staging.eu-central-1.elb.amazonaws.com',
    loadBalancerZoneId: 'Z215JYRZR1TBD5',
    hostedZoneId: 'Z0123456789ABC',
    dnsMode: 'record',
    urlScheme: 'https',
  },
  databases: { subnetGroup: 'staging', securityGroup: 'sg-0123456789abcdef0', parameterGroup: undefined },
  roles: {
    execution: 'arn:aws:iam::123456789012:role/execution',
    task: 'arn:aws:iam::123456789012:role/task',
    stack: 'arn:aws:iam::123456789012:role/stack',
  },
  stepTimeoutSeconds: 29,
});

const templateOf = (text: string, mode: 'full' | 'lite'): string => {
  const config = configOf(text);
  const environment = {
    ...{ name: 'page', branch: 'feature/page', mode, rulePriority: 7, resources: {} },
    url: `https://page.${config.staging.domain}`,
    desired: { commit: COMMIT, image: 'image', overrides: { EXTRA: 'value' }, links: {}, sequence: 1 },
  } as unknown as Environment;
  const image = config.staging.image.replace('{commit}', COMMIT);
  const revision = { commit: COMMIT, image, sequence: 1 };
  const hasDatabase = config.staging.database !== undefined && mode === 'full';
  return renderStack({
    ...{ config, environment, revision, attempt: 'page-create-g1-1/0' },
    secretArn: hasDatabase ? secretArn : undefined,
  }).templateBody;
};

export const renderStacks = async (folder: string): Promise<void> => {
  const own = await readFile('staging.yml', 'utf8');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'full.json'), templateOf(own, 'full'));
  await writeFile(join(folder, 'lite.json'), templateOf(own, 'lite'));
  await writeFile(join(folder, 'several-services.json'), templateOf(SEVERAL, 'full'));
};
