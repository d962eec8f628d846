import type { Environment } from '../../../functions/environments/environment';
import { renderStack } from '../../../functions/stack/template';
import { environmentItem, STAGING, testConfig } from '../../support/handler-world';
import { problemsIn, refsIn, type Template } from './template-check';

type Over = { environment?: Partial<Environment>; staging?: string; secretArn?: string | null };
const SECRET = 'arn:aws:secretsmanager:eu-central-1:1:secret:sample/new-cool-page/database-AbCdEf';
const REVISION = { commit: 'c'.repeat(40), image: 'acme/sample:one', sequence: 1 };

const render = ({ environment = {}, staging = STAGING, secretArn = SECRET }: Over = {}) => {
  const config = testConfig({ staging });
  const item = environmentItem(environment);
  const attempt = 'new-cool-page-create-g3-1-r0-s1';
  const rendered = renderStack({
    config,
    environment: item,
    revision: REVISION,
    secretArn: secretArn ?? undefined,
    attempt,
  });
  const template = JSON.parse(rendered.templateBody) as Template;
  const parameters = Object.fromEntries(rendered.parameters.map((each) => [each.ParameterKey, each.ParameterValue]));
  return { ...rendered, template, parameters, properties: (id: string) => template.Resources[id]?.Properties ?? {} };
};
const container = (rendered: ReturnType<typeof render>, id: string) =>
  rendered.properties(id)['ContainerDefinitions'][0];

/** The variables of a container as it will see them: names with the values of the parameters. */
const variablesOf = (rendered: ReturnType<typeof render>, id: string): Record<string, string> =>
  Object.fromEntries(
    container(rendered, id).Environment.map(({ Name, Value }: { Name: string; Value: { Ref: string } }) => [
      Name,
      rendered.parameters[Value.Ref],
    ]),
  );

const overridden = (overrides: Record<string, string>): Over => ({
  environment: { desired: { ...environmentItem().desired, overrides } },
});

describe('what a branch or a person wrote', () => {
  const HOSTILE = [
    'feature/${AWS::AccountId}',
    'feature/"}],"Fn::Transform":"x',
    "feature/'$(reboot)`id`",
    'feature/{"Ref":"AWS::StackId"}',
    'feature/!Sub-${Image}',
    'feature/ünï-漢字-🦊',
    'feature/constructor',
    'feature/__proto__',
  ];

  test.each(HOSTILE)('%s is a parameter and nowhere in the text of the template', (branch) => {
    const hostile = render({ environment: { branch } });
    expect(hostile.templateBody).toBe(render().templateBody);
    expect(variablesOf(hostile, 'WebTaskDefinition')).toMatchObject({ BRANCH_NAME: branch, HELLO: `from ${branch}` });
  });

  test.each(HOSTILE)('%s as an override is a parameter, too', (value) => {
    const hostile = render(overridden({ BILLING_URL: value }));
    expect(hostile.templateBody).toBe(render(overridden({ BILLING_URL: 'harmless' })).templateBody);
    expect(variablesOf(hostile, 'WorkerTaskDefinition')).toMatchObject({ BILLING_URL: value });
  });

  test('as commit, image and URL is a parameter', () => {
    const { templateBody, parameters } = render();
    for (const text of ['acme/sample:one', 'c'.repeat(40), 'https://', 'feature/new_cool_page'])
      expect(templateBody).not.toContain(text);
    expect(parameters).toMatchObject({ Image: 'acme/sample:one', Host: 'new-cool-page.staging.example.com' });
  });

  test('as names of variables that differ by a character that no logical id has keep their own values', () => {
    const rendered = render(overridden({ A_B: 'one', AB: 'two', A__B: 'three', AB2: 'four', ab: 'five' }));
    expect(variablesOf(rendered, 'WebTaskDefinition')).toMatchObject({
      A_B: 'one',
      AB: 'two',
      A__B: 'three',
      AB2: 'four',
      ab: 'five',
    });
    expect(problemsIn(rendered.template, rendered.parameters)).toEqual([]);
  });
});

describe('the template', () => {
  const CASES: [string, Over][] = [
    ['with a database', {}],
    ['without one', { secretArn: null }],
    ['lite', { environment: { mode: 'lite' }, secretArn: null }],
    [
      'of many services',
      {
        staging: STAGING.replace('worker:', 'a-b-c: { command: x }\n  z9-: { command: y }\n  worker:').replace(
          'z9-',
          'z9',
        ),
      },
    ],
    ['with overrides', overridden({ A: '1', B: '' })],
  ];

  test.each(CASES)('%s is sound: every reference resolves, every parameter is declared, given and used', (_, over) => {
    const { template, parameters } = render(over);
    expect(problemsIn(template, parameters)).toEqual([]);
  });

  test.each(CASES)('%s fits what CloudFormation takes', (_, over) => {
    const { templateBody, parameters } = render(over);
    expect(Buffer.byteLength(templateBody)).toBeLessThanOrEqual(51_200);
    expect(Object.keys(parameters).length).toBeLessThanOrEqual(200);
  });

  test('is the same at every call, because a difference would be an update', () => {
    expect(render()).toMatchObject({ templateBody: render().templateBody, parameters: render().parameters });
  });

  test('shows the attempt as an output, because otherwise a redrive would have nothing to update', () => {
    const { template } = render();
    expect(template.Outputs['Attempt']?.Value).toEqual({ Ref: 'Attempt' });
  });

  test('gives every container its own values of the settings of staging.yml', () => {
    const rendered = render();
    expect(container(rendered, 'WebTaskDefinition')).toMatchObject({
      Name: 'web',
      Image: { Ref: 'Image' },
      Command: ['sh', '-c', 'npm start'],
      PortMappings: [{ ContainerPort: 3000, HostPort: 0, Protocol: 'tcp' }],
    });
    expect(container(rendered, 'WorkerTaskDefinition')).toMatchObject({
      Command: ['node', 'worker.js'],
      PortMappings: [],
    });
    expect(rendered.properties('WorkerService')['DesiredCount']).toBe(2);
    expect(rendered.properties('WebTargetGroup')).toMatchObject({ HealthCheckPath: '/health', Port: 3000 });
    expect(rendered.properties('WebService')['HealthCheckGracePeriodSeconds']).toBe(90);
  });

  test('gives PORT to the service with a port only', () => {
    const rendered = render();
    expect(variablesOf(rendered, 'WebTaskDefinition')['PORT']).toBe('3000');
    expect(variablesOf(rendered, 'WorkerTaskDefinition')).not.toHaveProperty('PORT');
  });
});

describe('the service with a port', () => {
  test('alone is behind the load balancer', () => {
    const { template } = render();
    const ofType = (type: string) =>
      Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === type);
    expect(ofType('AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual(['WebListenerRule']);
    expect(ofType('AWS::ElasticLoadBalancingV2::TargetGroup')).toEqual(['WebTargetGroup']);
    expect(ofType('AWS::ECS::Service').sort()).toEqual(['WebService', 'WorkerService']);
  });

  test('waits for its rule, because a target group without one takes no targets', () => {
    const { template, properties } = render();
    expect(template.Resources['WebService']?.DependsOn).toEqual(['WebListenerRule']);
    expect(properties('WebService')['LoadBalancers']).toEqual([
      { ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: { Ref: 'WebTargetGroup' } },
    ]);
  });

  test('answers for its own host only', () => {
    expect(render().properties('WebListenerRule')).toMatchObject({
      Priority: { Ref: 'RulePriority' },
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [{ Ref: 'Host' }] } }],
    });
    expect(render().parameters['RulePriority']).toBe('123');
  });

  test('is not what a worker is: that one has nothing of a load balancer', () => {
    const { template, properties } = render();
    expect(template.Resources['WorkerService']).not.toHaveProperty('DependsOn');
    expect(properties('WorkerService')).not.toHaveProperty('LoadBalancers');
    expect(properties('WorkerService')).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });
});

describe('an environment with sizes of its own', () => {
  const desired = {
    ...environmentItem().desired,
    services: { web: { cpu: 512, memoryMegabytes: 1024 }, worker: { count: 0 }, gone: { count: 3 } },
  };
  const sized = render({ environment: { desired } });

  test('runs those, and what it does not name as staging.yml says', () => {
    expect(container(sized, 'WebTaskDefinition')).toMatchObject({ Cpu: 512, Memory: 1024 });
    expect(container(sized, 'WorkerTaskDefinition')).toMatchObject({ Cpu: 256, Memory: 256 });
    expect(sized.properties('WebService')['DesiredCount']).toBe(1);
    expect(sized.properties('WorkerService')['DesiredCount']).toBe(0);
  });

  test('has no trace of a service that staging.yml had once', () => {
    expect(Object.keys(sized.template.Resources)).toEqual(Object.keys(render().template.Resources));
  });
});

describe('a lite environment', () => {
  const lite = render({ environment: { mode: 'lite' }, secretArn: null });

  test('keeps its workers at none and its web service as it is', () => {
    expect(lite.properties('WorkerService')['DesiredCount']).toBe(0);
    expect(lite.properties('WebService')['DesiredCount']).toBe(1);
  });

  test('has no secrets, because it has no database of its own', () => {
    expect(container(lite, 'WebTaskDefinition').Secrets).toEqual([]);
  });
});

describe('secrets', () => {
  test('stay references: the password is in no parameter and in no text', () => {
    const rendered = render();
    const secrets = container(rendered, 'WebTaskDefinition').Secrets as { Name: string; ValueFrom: string }[];
    expect(secrets).toEqual(
      expect.arrayContaining([
        { Name: 'DATABASE_URL', ValueFrom: `${SECRET}:url::` },
        { Name: 'PGPASSWORD', ValueFrom: `${SECRET}:password::` },
        { Name: 'DB_HOST', ValueFrom: `${SECRET}:host::` },
      ]),
    );
    const plain = Object.keys(variablesOf(rendered, 'WebTaskDefinition'));
    expect(plain.filter((name) => secrets.some((secret) => secret.Name === name))).toEqual([]);
  });

  test('give way to an override of the same name, because a variable given twice is refused by ECS', () => {
    const rendered = render(overridden({ DATABASE_URL: 'postgres://elsewhere' }));
    const names = container(rendered, 'WebTaskDefinition').Secrets.map(({ Name }: { Name: string }) => Name);
    expect(names).not.toContain('DATABASE_URL');
    expect(variablesOf(rendered, 'WebTaskDefinition')['DATABASE_URL']).toBe('postgres://elsewhere');
  });
});

describe('names of services', () => {
  const withServices = (...names: string[]) =>
    STAGING.replace('worker:', names.map((name) => `${name}: { command: x }\n  `).join('') + 'worker:');

  test('may have hyphens, which no logical id has', () => {
    const { template, parameters } = render({ staging: withServices('send-mail', 'a--b') });
    expect(Object.keys(template.Resources)).toEqual(expect.arrayContaining(['SendMailService', 'ABService']));
    expect(problemsIn(template, parameters)).toEqual([]);
  });

  test('that come to the same logical id are refused, because one of them would be dropped unseen', () => {
    expect(() => render({ staging: withServices('job-1', 'job1') })).toThrow(/service job1 .* only by a hyphen/);
  });
});

test('the check of this test finds what is wrong with a template', () => {
  const { template, parameters } = render();
  const spoilt = structuredClone(template);
  spoilt.Resources['WebService']!.DependsOn = ['Nothing'];
  spoilt.Resources['bad-id'] = { Type: 'AWS::ECS::Service', Properties: { X: { Ref: 'Missing' } } };
  expect(problemsIn(spoilt, { ...parameters, Extra: 'x' })).toEqual([
    'Ref Missing resolves to nothing',
    'bad-id is no logical id',
    'WebService depends on Nothing, which is not there',
    'parameter Extra is given and not declared',
  ]);
  expect(refsIn({ a: [{ Ref: 'One' }], b: { 'Fn::GetAtt': ['Two', 'Arn'] } })).toEqual(['One', 'Two']);
});
