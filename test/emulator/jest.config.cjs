const shared = require('../../jest.config.js');

module.exports = {
  ...shared,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/emulator/**/*.test.ts', '<rootDir>/test/contract/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180_000,
};
