/** Two workers for two cores; the PostgreSQL cluster is started once, each test file gets a database of its own. */
export default {
  testEnvironment: '<rootDir>/test/support/jest/native-environment.cjs',
  runtime: '<rootDir>/test/support/jest/native-runtime.cjs',
  roots: ['<rootDir>/test', '<rootDir>/tools', '<rootDir>/src', '<rootDir>/jobs', '<rootDir>/dev'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // Attacks are measured by themselves: beside another worker the figures are the machine's. `npm run attack` has them.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.ATTACK === undefined ? ['/tools/attack/'] : [])],
  maxWorkers: 2,
  // Modules of a finished test file are not always freed: a worker that holds too many begins anew.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/plain-line-reporter.js'],
};
