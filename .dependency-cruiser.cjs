/** Who may know whom. The picture is in the design's architecture chapter: rooms under functions/ do not know each other. */
const OPEN_TO_ALL = '^functions/(environments|shared)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'What is imported has to be there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'rooms-do-not-import-each-other',
      comment: "What one step needs from another travels in the machine's data.",
      severity: 'error',
      from: { path: '^functions/([^/]+)/', pathNot: OPEN_TO_ALL },
      to: { path: '^functions/[^/]+/', pathNot: ['^functions/$1/', OPEN_TO_ALL] },
    },
    {
      name: 'registry-imports-no-room',
      comment: 'environments/ and shared/ are what the rooms stand on.',
      severity: 'error',
      from: { path: OPEN_TO_ALL },
      to: { path: '^functions/[^/]+/', pathNot: OPEN_TO_ALL },
    },
    {
      name: 'shared-knows-the-registry-by-the-step-handler-only',
      comment: 'shared/ is below environments/; the step handler, which checks the lease, is the one exception.',
      severity: 'error',
      from: { path: '^functions/shared/', pathNot: '^functions/shared/step-handler\\.ts$' },
      to: { path: '^functions/environments/' },
    },
    {
      name: 'product-knows-only-aws',
      comment: 'What runs on AWS knows nothing of the laptop, the command line or the tests.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(local|cli|test|bench|dashboard)/' },
    },
    {
      name: 'command-line-talks-http',
      comment:
        'The command line knows the API, not what is behind it. doctor, which looks before there is one, has a rule of its own.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/doctor/' },
      to: {
        path: ['^(functions|local|test|bench|dashboard)/', 'node_modules/@aws-sdk/'],
        pathNot: '^functions/shared/',
      },
    },
    {
      name: 'doctor-shares-what-finds-and-decides',
      comment: 'doctor looks for things by the same code as the steps, and knows no step.',
      severity: 'error',
      from: { path: '^cli/doctor/' },
      to: {
        path: '^(functions|local|test|bench|dashboard)/',
        pathNot:
          '^functions/(shared/|cluster/demand\\.ts|database/instances\\.ts|environments/images\\.ts|stack/stacks\\.ts)',
      },
    },
    {
      name: 'doctor-is-loaded-when-it-is-called',
      comment: 'Its clients of AWS are larger than all the rest of the command line.',
      severity: 'error',
      from: { path: '^cli/', pathNot: '^cli/doctor/' },
      to: { path: '^cli/doctor/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-dependencies-in-the-product',
      comment: 'They are not installed where the product runs.',
      severity: 'error',
      from: { path: '^(functions|cli)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
