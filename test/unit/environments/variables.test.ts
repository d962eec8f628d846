import fc from 'fast-check';
import { MONITORING_VARIABLES, PLATFORM_VARIABLES, VariableName } from '../../../functions/shared/config-variables';
import { containerVariables } from '../../../functions/environments/variables';
import { environmentItem, STAGING, testConfig } from '../../support/handler-world';

const COMMIT = 'd'.repeat(40);
const ALL = '\nmonitoring: { sentry: true, honeybadger: true, openTelemetry: true }\n';

const variablesOf = (staging = STAGING, branch = 'feature/new_cool_page', container = 'web') => {
  const config = testConfig({ staging });
  const service = config.staging.services['web']!;
  return containerVariables(config, environmentItem({ branch }), { commit: COMMIT, container, service }).plain;
};

describe('every container', () => {
  it('is told its stream, its release and its place, so that nothing of it is taken for staging itself', () => {
    expect(variablesOf()).toEqual({
      URL: 'https://new-cool-page.staging.example.com',
      ENVIRONMENT_URL: 'https://new-cool-page.staging.example.com',
      PORT: '3000',
      BRANCH_NAME: 'feature/new_cool_page',
      COMMIT,
      COMMIT_SHA: COMMIT,
      RELEASE: `sample@${COMMIT}`,
      ENVIRONMENT_NAME: 'new-cool-page',
      DEPLOY_ENVIRONMENT: 'feature-staging',
      EXCEPTION_STREAM: 'feature-staging',
      NODE_ENV: 'production',
      HELLO: 'from feature/new_cool_page',
    });
  });

  it('is given each variable that staging.yml may refer to, and no other may be set by it', () => {
    const given = variablesOf();
    expect(PLATFORM_VARIABLES.filter((name) => given[name] === undefined)).toEqual([]);
    expect(PLATFORM_VARIABLES.filter((name) => VariableName.safeParse(name).success)).toEqual([]);
    const references = PLATFORM_VARIABLES.map((name) => `  MY_${name}: 'is \${${name}}'`).join('\n');
    const own = variablesOf(STAGING.replace(/variables: .*/, `variables:\n${references}`));
    for (const name of PLATFORM_VARIABLES) expect(own[`MY_${name}`]).toBe(`is ${given[name]}`);
  });
});

describe('monitoring', () => {
  it('gives each tool the variables that it reads by itself', () => {
    expect(variablesOf(STAGING + ALL, 'feature/new_cool_page', 'worker')).toMatchObject({
      SENTRY_ENVIRONMENT: 'feature-staging',
      SENTRY_RELEASE: `sample@${COMMIT}`,
      HONEYBADGER_ENV: 'feature-staging',
      HONEYBADGER_REVISION: COMMIT,
      OTEL_SERVICE_NAME: 'sample-worker',
      OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=feature-staging,service.version=${COMMIT},branch=feature%2Fnew_cool_page,environment=new-cool-page`,
    });
  });

  it.each(Object.entries(MONITORING_VARIABLES))('of %s alone gives only its own', (tool, names) => {
    const others = Object.values(MONITORING_VARIABLES).flat();
    const given = variablesOf(`${STAGING}\nmonitoring: { ${tool}: true }\n`);
    expect(others.filter((name) => name in given)).toEqual([...names]);
  });

  it.each(Object.entries(MONITORING_VARIABLES))('of %s reserves their names, and only then', (tool, names) => {
    for (const name of names) {
      const staging = STAGING.replace('NODE_ENV: production', `${name}: mine`);
      expect(variablesOf(staging)).toMatchObject({ [name]: 'mine' });
      expect(() => variablesOf(`${staging}\nmonitoring: { ${tool}: true }\n`)).toThrow(
        `variables.${name}: is given by the platform because of monitoring.${tool}; leave one of them out`,
      );
    }
  });

  it('lets no branch add or change an attribute, whatever is in its name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (branch) => {
        const text = variablesOf(STAGING + ALL, branch)['OTEL_RESOURCE_ATTRIBUTES']!;
        const pairs = text.split(',').map((pair) => pair.split('='));
        expect(pairs.map(([key]) => key)).toEqual([
          'deployment.environment.name',
          'service.version',
          'branch',
          'environment',
        ]);
        expect(decodeURIComponent(pairs[2]![1]!)).toBe(branch);
        expect(pairs.every((pair) => pair.length === 2)).toBe(true);
      }),
    );
  });
});
