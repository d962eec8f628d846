import { errorNameOf } from '../../../cli/doctor/could-not-tell';
import { awsError, raise } from '../../support/fake-client';
import { fineAnswers } from './fine-answers';
import { type Scripts, STAGING, denied, fineBut, runDoctor, sectionsOf, textOf, verdictsOf } from './doctor-world';

const JSON_OUTPUT = ['--region', 'eu-central-1', '-o', 'json'];
const SECTIONS = [
  ...['credentials', 'staging.yml', 'database', 'hosted zone', 'certificate'],
  ...['network', 'quotas', 'image', 'permissions', 'installation'],
];
const COMMANDS = Object.entries(fineAnswers()).flatMap(([service, answers]) =>
  Object.keys(answers).map((command) => [service, command] as const),
);
const denying = (commands: readonly (readonly [string, string])[]): Scripts =>
  commands.reduce<Record<string, object>>(
    (scripts, [service, command]) => ({ ...scripts, [service]: { ...scripts[service], [command]: denied } }),
    {},
  );

test('an account in which all is well is told so, line by line, with exit code 0', async () => {
  const { code, stdout, stderr, calls } = await runDoctor(fineAnswers());
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Account 123456789012, region eu-central-1, stage staging\n');
  for (const section of SECTIONS) expect(stdout).toContain(`\n${section}\n  ok              `);
  expect(stdout).toMatch(/\n\d+ ok, 0 warnings, 0 problems, 0 could not tell\n$/);
  expect(new Set(calls.map(({ command }) => `${command}Command`))).toEqual(new Set(COMMANDS.map(([, name]) => name)));
});

test('nothing but reading is ever asked of AWS', async () => {
  const { calls } = await runDoctor(fineAnswers());
  for (const { command } of calls) expect(command).toMatch(/^(Describe|List|Get|Simulate)[A-Z]/);
});

test.each(COMMANDS)('when %s refuses %s, only that is not told, and the rest still is', async (service, command) => {
  const run = await runDoctor(fineBut(denying([[service, command]])), { argv: JSON_OUTPUT });
  const sections = sectionsOf(run);
  const findings = [...sections.values()].flat();
  expect(run.code).toBe(0);
  expect([...sections.keys()]).toEqual(SECTIONS);
  expect(new Set(verdictsOf(findings))).toEqual(new Set(['ok', 'could not tell']));
  expect(textOf(findings, 'could not tell')).toMatch(
    /AccessDeniedException: User: .* is not authorized → Ask for the right/,
  );
  const whole = [...sections.values()].filter((section) => verdictsOf(section).every((verdict) => verdict === 'ok'));
  expect(whole.length).toBeGreaterThanOrEqual(SECTIONS.length - 4);
});

test('who may ask nothing hears nothing that sounds well, but for the file and the region', async () => {
  const sections = sectionsOf(await runDoctor(denying(COMMANDS), { argv: JSON_OUTPUT }));
  expect(verdictsOf(sections.get('staging.yml'))).toEqual(['ok']);
  expect(verdictsOf(sections.get('credentials'))).toEqual(['could not tell', 'ok']);
  for (const section of SECTIONS.slice(2)) {
    expect(sections.get(section)?.length).toBeGreaterThan(0);
    expect(new Set(verdictsOf(sections.get(section)))).toEqual(new Set(['could not tell']));
  }
});

test.each([
  ['ThrottlingException', 'Run doctor again in a minute.'],
  ['TimeoutError', 'Check the network'],
  ['InternalFailure', 'look at this yourself'],
])('%s is answered with what helps against it', async (name, advice) => {
  const scripts = fineBut({ ec2: { DescribeVpcsCommand: () => raise(awsError(name)) } });
  const findings = sectionsOf(await runDoctor(scripts, { argv: JSON_OUTPUT })).get('network') ?? [];
  expect(verdictsOf(findings)).toEqual(['could not tell']);
  expect(textOf(findings, 'could not tell')).toContain(advice);
});

test('a connection that breaks has no name but its code, and an answer that means nothing its HTTP status', async () => {
  expect(errorNameOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  const unknown = Object.assign(awsError('Unknown', 'UnknownError'), { $metadata: { httpStatusCode: 418 } });
  const scripts = fineBut({ ec2: { DescribeVpcsCommand: () => raise(unknown) } });
  const { stdout } = await runDoctor(scripts);
  expect(stdout).toContain('network: Unknown (HTTP 418): UnknownError');
});

test('problems are counted on stderr and are exit code 9; warnings alone are 0', async () => {
  const vpcs = { DescribeVpcsCommand: () => ({ Vpcs: [] }) };
  const withProblem = await runDoctor(fineBut({ ec2: vpcs }));
  expect(withProblem).toMatchObject({ code: 9, stderr: 'doctor found a problem.\n' });
  const images = { DescribeImagesCommand: () => ({ imageDetails: [] }) };
  const withWarning = await runDoctor(fineBut({ ecr: images }));
  expect(withWarning).toMatchObject({ code: 0, stderr: '' });
  expect(withWarning.stdout).toContain('1 warning, 0 problems');
  expect((await runDoctor(fineBut({ ec2: vpcs }), { staging: 'x: 1' })).stderr).toMatch(
    /^doctor found \d+ problems\.\n$/,
  );
});

test('without a usable staging.yml, each wrong line is a problem, and what needs none of it is still told', async () => {
  const staging = STAGING.replace('application: sample', 'application: Sample!').replace('domain:', 'domian:');
  const sections = sectionsOf(await runDoctor(fineAnswers(), { staging, argv: JSON_OUTPUT }));
  const file = sections.get('staging.yml') ?? [];
  expect(verdictsOf(file)).toEqual(['problem', 'problem', 'problem']);
  expect(file.map(({ found }) => found).sort()).toEqual([
    'staging.yml:1:1 domain: is missing',
    expect.stringMatching(/^staging\.yml:2:14 application: must be/),
    expect.stringMatching(/^staging\.yml:4:1 domian: /),
  ]);
  for (const section of ['database', 'hosted zone', 'certificate', 'quotas', 'image'])
    expect(textOf(sections.get(section) ?? [], 'could not tell')).toContain('staging.yml cannot be used');
  for (const section of ['credentials', 'network', 'permissions', 'installation'])
    expect(new Set(verdictsOf(sections.get(section)))).toEqual(new Set(['ok']));
});

test('a folder without staging.yml is told how to get one', async () => {
  const { code, stdout } = await runDoctor(fineAnswers(), { staging: undefined });
  expect(code).toBe(9);
  expect(stdout).toContain('→ Run doctor where staging.yml is, name it by --config, or write one: branch-staging init');
});

test('another stage is another pair of stacks', async () => {
  const { calls } = await runDoctor(fineAnswers(), { argv: ['--region', 'eu-central-1', '--stage', 'team-2'] });
  const asked = calls.filter(({ command }) => command === 'DescribeStacks').map(({ input }) => input);
  expect(asked).toContainEqual({ StackName: 'branch-staging-team-2' });
  expect(asked).toContainEqual({ StackName: 'branch-staging-team-2-foundation' });
});

test.each([
  ['a stage that no stack could be called', ['--stage', 'Staging;rm']],
  ['a region that is none', ['--region', 'eu.evil.example']],
])('refuses %s before anything is asked', async (_, argv) => {
  const { code, calls } = await runDoctor(fineAnswers(), { argv });
  expect({ code, calls }).toEqual({ code: 2, calls: [] });
});
