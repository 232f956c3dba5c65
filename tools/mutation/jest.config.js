/**
 * The product's own configuration, except that the cluster runs once for all mutants and all of them get the same
 * random seed.
 */
import shared from '../../jest.config.js';

export default {
  ...shared,
  rootDir: '../..',
  globalSetup: undefined,
  globalTeardown: undefined,
  // Mutants are in the sources, so Jest must load those.
  testEnvironment: 'node',
  runtime: undefined,
  setupFiles: ['<rootDir>/tools/mutation/same-chance.js'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/mutation/sql-transform.js' },
};
