// The SDK's advice to use a newer Node.js, once per test file, would hide what the tests print.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** ES-module-only dependencies that jest has to translate to CommonJS. */
const ES_MODULES = [
  '@middy',
  'httpxy',
  'listr2',
  'cli-truncate',
  'wrap-ansi',
  'slice-ansi',
  'string-width',
  'strip-ansi',
  'ansi-[a-z]+',
  'log-update',
  'cli-cursor',
  'restore-cursor',
  'onetime',
  'mimic-function',
  'is-fullwidth-code-point',
  'get-east-asian-width',
  'emoji-regex',
  'environment',
  'rfdc',
  'colorette',
  'eventemitter3',
  'open',
  'default-browser',
  'default-browser-id',
  'bundle-name',
  'run-applescript',
  'define-lazy-prop',
  'is-[a-z-]+',
  'wsl-utils',
  'powershell-utils',
];

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/emulator/', '<rootDir>/test/solr/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.branch-staging', '<rootDir>/.solr'],
  transform: {
    '\\.yml$': '<rootDir>/test/support/yaml-transform.js',
    '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES.join('|')})/)`],
  moduleNameMapper: {
    // jest takes listr2's CommonJS build, which it cannot run.
    '^listr2$': '<rootDir>/node_modules/listr2/dist/index.js',
    // The path names the ES module; jest needs the one beside it.
    '^zod/v4/locales/en.js$': '<rootDir>/node_modules/zod/v4/locales/en.cjs',
  },
  testTimeout: 60_000,
};
