import tseslint from 'typescript-eslint';

/** Time, randomness and settings come from outside, so that a test or a simulation can give its own. */
const noHiddenWorld = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({ name, message: 'Take a Clock instead.' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take a Clock instead.' },
    { object: 'Math', property: 'random', message: 'Take a Random instead.' },
    { object: 'process', property: 'env', message: 'Take what you need as an argument instead.' },
    ...['setTimeout', 'setInterval', 'setImmediate'].map((property) => ({
      object: 'globalThis',
      property,
      message: 'Take a Clock instead.',
    })),
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: [
        { name: 'node:timers', message: 'Take a Clock instead.' },
        { name: 'node:timers/promises', message: 'Take a Clock instead.' },
        { name: 'node:process', importNames: ['env'], message: 'Take what you need as an argument instead.' },
      ],
    },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock instead.' },
    { selector: "CallExpression[callee.name='Date']", message: 'Take a Clock instead.' },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'examples/',
      'coverage/',
      '.branch-staging/',
      '.solr/',
      '**/*.cjs',
      'test/support/*.js',
    ],
  },
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-debugger': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      // A leading underscore says that a value is taken out of an object only to leave it behind.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['functions/**/*.ts'], rules: { 'no-control-regex': 'error' } },
  {
    files: ['functions/**/*.ts'],
    ignores: ['clock', 'random', 'runtime', 'log'].map((file) => `functions/shared/${file}.ts`),
    rules: noHiddenWorld,
  },
  { files: ['cli/**/*.ts'], ignores: ['cli/bin.ts'], rules: noHiddenWorld },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      'no-restricted-properties': [
        'error',
        ...['test', 'it', 'describe'].flatMap((object) =>
          ['only', 'skip', 'todo'].map((property) => ({ object, property, message: 'Every test runs.' })),
        ),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.object.name='jest'][callee.property.name=/[mM]ock/][arguments.0.value=/^\\./]",
          message: 'Pass a typed fake instead of mocking one of our own modules.',
        },
      ],
    },
  },
  // Run by node as they are.
  { files: ['*.mjs', '*.js', 'bin/*'], rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' } },
);
