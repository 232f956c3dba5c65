/** A mutant that one run kills, every run kills: random tests always use the same seed. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
process.env.TEST_SEED = '1';
