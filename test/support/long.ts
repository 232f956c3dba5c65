/**
 * `npm run test:all` and `npm run test:faults` repeat more, in more worlds, and hold faults longer than there is time for in
 * `npm test`.
 */
export const isLong = process.env['TEST_LONG'] === 'true';
