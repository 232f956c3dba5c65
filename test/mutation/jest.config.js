/** The product's own configuration; the cluster runs once for all mutants, and chance is the same for each. */
import shared from '../../jest.config.js';

export default {
  ...shared,
  rootDir: '../..',
  globalSetup: undefined,
  globalTeardown: undefined,
  setupFiles: ['<rootDir>/test/mutation/same-chance.js'],
  transform: { '^.+\\.ts$': '<rootDir>/test/mutation/sql-transform.js' },
};
