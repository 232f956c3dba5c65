/**
 * `npm run test:all` and `npm run test:faults` use more repetitions, more worlds and longer faults than `npm test` has
 * time for.
 */
export const isLong = process.env['TEST_LONG'] === 'true';
