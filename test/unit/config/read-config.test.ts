import { webService } from '../../../functions/shared/web-service';
import { readConfig } from '../../../functions/shared/read-config';
import { MINIMAL, WITH_DATABASE } from './minimal-config';

const problemsOf = (text: string): string[] => {
  try {
    readConfig(text, 'staging.yml');
  } catch (error) {
    expect((error as Error).name).toBe('InvalidConfiguration');
    return (error as Error).message.split('\n').map((line) => line.replace('staging.yml:', ''));
  }
  throw new Error('it was accepted');
};

const variable = (line: string, before = WITH_DATABASE): string => `${before}variables:\n  ${line}\n`;

describe('what a person may leave out is filled in', () => {
  test('the least file gets every default, so that no reader has to know one', () => {
    expect(readConfig(MINIMAL, 'staging.yml')).toEqual({
      application: 'sample',
      repository: 'acme/sample',
      domain: 'staging.example.com',
      branchPrefixes: ['feature/'],
      image: 'acme/sample:{commit}',
      build: {},
      services: { web: { command: 'npm start', port: 3000, cpu: 256, memoryMegabytes: 256, count: 1 } },
      variables: {},
      limits: { cpu: 1024, memoryMegabytes: 2048, count: 3 },
      lifetime: { inactiveDays: 3, failedHours: 24 },
    });
  });

  test('the service behind the URL has a health check even when the file names none', () => {
    expect(webService(readConfig(MINIMAL, 'staging.yml'))).toMatchObject({
      name: 'web',
      port: 3000,
      healthCheck: { path: '/', graceSeconds: 60 },
    });
  });

  test('the database user is the master user and migrations have half an hour, unless the file says otherwise', () => {
    const config = readConfig(`${WITH_DATABASE}migrate: { command: [npm, run, migrate] }\n`, 'staging.yml');
    expect(config.database).toEqual({
      ...{ source: 'shared-staging', name: 'app', user: 'postgres', class: 'db.t4g.micro' },
      urlParameters: {},
    });
    expect(config.migrate).toEqual({ command: ['npm', 'run', 'migrate'], timeoutMinutes: 30 });
  });

  test.each([
    'A: text around ${PGHOST} and ${URL}',
    'A: ${PGPASSWORD}',
    'A: ${DATABASE_URL}',
    'A: costs $5 and $HOME stays',
    'constructor: x',
  ])('the variable "%s" is fine', (line) => {
    const [name, value] = line.split(/: (.*)/s) as [string, string];
    expect(readConfig(variable(line), 'staging.yml').variables).toEqual({ [name]: value });
  });

  test.each(['localhost', 'localhost:4480', 'a.bc', 'xn--bcher-kva.example', '1.example.com'])(
    '%s is a domain',
    (domain) => {
      expect(readConfig(MINIMAL.replace('staging.example.com', domain), 'staging.yml').domain).toBe(domain);
    },
  );
});

describe('a text that is no configuration is refused as a whole', () => {
  test.each([
    ['nothing', '', '1:1 is empty: `branch-staging init` writes one'],
    ['only comments', '# soon\n', '1:1 is empty: `branch-staging init` writes one'],
    ['a list', '- application\n', '1:1 must be a mapping (application: …) at the top'],
    ['a text', 'hello', '1:1 must be a mapping (application: …) at the top'],
    ['two documents', `${MINIMAL}---\na: 1\n`, '9:1 has a second document, and only one is read: remove the ---'],
    ['an open quote', `${MINIMAL}x: "y\n`, '10:1 not valid YAML: Missing closing "quote'],
    ['a tab', `${MINIMAL}\tx: y\n`, '9:1 not valid YAML: Tabs are not allowed as indentation'],
    ['a key that is a list', `${MINIMAL}? [a]\n: b\n`, '9:3 not valid YAML: With stringKeys, all keys must be strings'],
    [
      'a key that is there twice',
      `${MINIMAL}domain: b.example\n`,
      '9:1 domain: is there twice, the first is in line 3',
    ],
    ['__proto__', variable('__proto__: x'), '11:3 __proto__: is not a field'],
    ['an anchor', `${MINIMAL}build: &b {}\n`, '9:11 &b: anchors are not supported, write the value out'],
    ['a tag of YAML', variable('A: !!str 3'), '11:12 !!str: tags are not supported, use quotes for a string'],
    ['another tag', variable('A: !env HOME'), '11:11 !env: tags are not supported, use quotes for a string'],
    ['a huge file', 'x'.repeat(300_000), '1:1 has 300000 characters, at most 262144 are read'],
  ])('%s', (_, text, problem) => expect(problemsOf(text)).toEqual([problem]));

  test('an alias bomb is refused before it is expanded, since it would fill the memory', () => {
    const levels = Array.from({ length: 40 }, (_, n) => `l${n}: &l${n} [*l${n - 1}, *l${n - 1}, *l${n - 1}]\n`);
    const problems = problemsOf(`l: &l-1 [x]\n${levels.join('')}`);
    expect(problems[1]).toBe('2:9 &l0: anchors are not supported, write the value out');
    expect(problems.at(-1)).toMatch(/^… and \d+ more$/);
    expect(problems).toHaveLength(21);
  });

  test('a hundred thousand open brackets are one error, not a crash', () => {
    expect(problemsOf('['.repeat(100_000))).toEqual([expect.stringMatching(/^1:\d+ not valid YAML: /)]);
  });
});

describe('each field tells at its own line and column what it expected and what it found', () => {
  const spoil = (from: string, to: string) => MINIMAL.replace(from, to);
  test.each([
    ['a wrong type', spoil('3000', '3000x'), '8:11 services.web.port: expected number, got "3000x"'],
    ['a fraction', spoil('3000', '1.5'), '8:11 services.web.port: expected whole number, got 1.5'],
    ['infinity', spoil('3000', '.inf'), '8:11 services.web.port: expected number, got Infinity'],
    ['too much', spoil('3000', '65536'), '8:11 services.web.port: must be at most 65535, got 65536'],
    ['too little', spoil('3000', '0'), '8:11 services.web.port: must be at least 1, got 0'],
    ['too little CPU', `${MINIMAL}    cpu: 64\n`, '9:10 services.web.cpu: must be at least 128, got 64'],
    ['too many', `${MINIMAL}    count: 11\n`, '9:12 services.web.count: must be at most 10, got 11'],
    ['memory', `${MINIMAL}    memoryMegabytes: 32\n`, '9:22 services.web.memoryMegabytes: must be at least 64, got 32'],
    ['nothing for a mapping', `${MINIMAL}build:\n`, '9:1 build: expected a mapping, got nothing'],
    ['a list for a mapping', `${MINIMAL}build: [a]\n`, '9:1 build: expected a mapping, got a list'],
    ['a number for text', variable('A: 3000'), '11:6 variables.A: expected string, got 3000 (write it in quotes)'],
    ['a boolean for text', variable('A: true'), '11:6 variables.A: expected string, got true (write it in quotes)'],
    ['nothing for text', variable('A:'), '11:3 variables.A: expected string, got nothing'],
    ['a missing field', spoil('image: acme/sample:{commit}\n', ''), '1:1 image: is missing'],
    ['a missing command', `${MINIMAL}  worker: {}\n`, '9:3 services.worker.command: is missing'],
    [
      'a command of numbers',
      spoil('npm start', '3'),
      '7:14 services.web.command: expected a string (run by sh -c) or a list of strings (run as it is), not empty',
    ],
    ['an empty list', spoil('npm start', '[]'), '7:5 services.web.command: must have at least 1 entry'],
    ['an empty command', spoil('npm start', '" "'), '7:14 services.web.command: must not be empty'],
    [
      'no tag in the image',
      spoil(':{commit}', ''),
      '4:8 image: must contain {commit}, which is replaced by the commit',
    ],
    [
      'an image in capitals',
      spoil('image: acme', 'image: Acme'),
      '4:8 image: must be an image with a tag, such as acme/sample:{commit}',
    ],
    [
      'a port out of range',
      spoil('staging.example.com', 'localhost:99999'),
      '3:9 domain: must have a port of at most 65535',
    ],
    [
      'a capital application',
      spoil('application: s', 'application: S'),
      '1:14 application: must be 1 to 12 of a-z and 0-9, a letter first',
    ],
    ['an empty prefix', `${MINIMAL}branchPrefixes: [""]\n`, '9:18 branchPrefixes[0]: must not be empty'],
    [
      'a way out of the repository',
      `${MINIMAL}build: { cache: { key: [a], paths: [../b] } }\n`,
      '9:37 build.cache.paths[0]: must be a path inside the repository, without a leading / and without ..',
    ],
    [
      'a service in capitals',
      `${MINIMAL}  Worker: { command: x }\n`,
      '9:3 services.Worker: must be a service name: a-z, 0-9 and -, at most 21, a letter first, no - last',
    ],
    [
      'two ports',
      `${MINIMAL}  api: { command: x, port: 1 }\n`,
      '5:1 services: exactly one service must have a port: the one behind the URL',
    ],
    [
      'no port',
      spoil('    port: 3000\n', ''),
      '5:1 services: exactly one service must have a port: the one behind the URL',
    ],
    [
      'a check that nobody makes',
      `${MINIMAL}  worker: { command: x, healthCheck: {} }\n`,
      '9:25 services.worker.healthCheck: only the service with a port has a health check',
    ],
    [
      'migrations of nothing',
      `${MINIMAL}migrate: { command: x }\n`,
      '9:1 migrate: needs a database, and there is none in this file',
    ],
    [
      'seeds for nothing',
      `${MINIMAL}seed: { command: x }\n`,
      '9:1 seed: needs a database, and there is none in this file',
    ],
    [
      'a host that is not there',
      variable('A: ${PGHOST}', MINIMAL),
      '10:6 variables.A: refers to ${PGHOST}, which needs a database, and there is none in this file',
    ],
    ['a given name', variable('PORT: "1"'), '11:3 variables.PORT: is given by the platform and may not be set here'],
    [
      'a name of libpq',
      variable('PGSSLMODE: x'),
      '11:3 variables.PGSSLMODE: is given by the platform and may not be set here',
    ],
    ['no name', variable('9a: x'), '11:3 variables.9a: must be a variable name: letters, digits and _, no digit first'],
    [
      'an unknown reference',
      variable('A: ${HOME}'),
      '11:6 variables.A: refers to ${HOME}, which the platform does not give',
    ],
    [
      'text around a secret',
      variable('A: x${PGPASSWORD}'),
      '11:6 variables.A: has text around the secret ${PGPASSWORD}: a secret must be the whole value',
    ],
    [
      'half a reference',
      variable('A: a ${b c}'),
      '11:6 variables.A: has a ${ that is not a reference such as ${PGHOST}',
    ],
    [
      'a lifetime of none',
      `${MINIMAL}lifetime: { inactiveDays: 0 }\n`,
      '9:27 lifetime.inactiveDays: must be at least 1, got 0',
    ],
  ])('%s', (_, text, problem) => expect(problemsOf(text)).toEqual([problem]));

  test.each([
    'Staging.example.com',
    'a_b.example.com',
    '-a.example.com',
    'example',
    'a.example.com:80',
    'a..b',
    '*.a.b',
    'x.y/z',
    '::1',
  ])('%s is no domain', (domain) => {
    const text = MINIMAL.replace('staging.example.com', JSON.stringify(domain));
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^3:9 domain: must be a host name in lower case/)]);
  });
});

describe('an unknown field is told at its name, with what may have been meant', () => {
  test.each([
    ['    comand: x\n', '9:5 services.web.comand: unknown field, did you mean command?'],
    ['    memory: 3\n', '9:5 services.web.memory: unknown field, did you mean memoryMegabytes?'],
    ['    healthcheck: {}\n', '9:5 services.web.healthcheck: unknown field, did you mean healthCheck?'],
    ['lifetime: { inactivDays: 2 }\n', '9:13 lifetime.inactivDays: unknown field, did you mean inactiveDays?'],
    ['build: { command: x }\n', '9:10 build.command: unknown field; known here: install, build, cache'],
  ])('%j', (addition, problem) => expect(problemsOf(MINIMAL + addition)).toEqual([problem]));

  test('all problems are told at once, in the order of the file, so that one round mends them', () => {
    expect(
      problemsOf(MINIMAL.replace('sample\n', 'Sample\n').replace('3000', 'x') + 'env: {}\n').map(
        (line) => line.split(':')[0],
      ),
    ).toEqual(['1', '8', '9']);
  });
});
