/** `npm run test:faults` repeats faults more often, and holds them longer, than there is time for in every run of the tests. */
export const isLong = process.env['FAULTS'] === 'long';
