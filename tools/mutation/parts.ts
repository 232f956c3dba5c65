/**
 * The money core, in parts: the files that `npm run mutation` changes, and the tests that must notice. The tests are
 * few and quick, because each runs once for every mutant that it reaches. The rest of the suite is not counted.
 */
export interface Part {
  name: string;
  files: readonly string[];
  tests: readonly string[];
}

const PAYOUTS = 'src/modules/payouts';
const REVIEW = 'src/modules/review';

export const PARTS: readonly Part[] = [
  {
    name: 'rule',
    files: [
      ...['settlement-rule', 'limit-rule', 'accrual-end-rule'].map((name) => `src/modules/ledger/${name}.ts`),
      'src/modules/trackings/observation-rule.ts',
      'src/kernel/base/money.ts',
    ],
    tests: ['settlement-rule', 'limit-rule', 'accrual-end-rule', 'observation-rule', 'scalars'].map(
      (name) => `test/rules/${name}.test.ts`,
    ),
  },
  {
    name: 'settling',
    files: ['src/modules/ledger/settle-earnings.ts'],
    tests: ['test/rules/settle-earnings.test.ts', 'test/sql/settle-earnings.test.ts'],
  },
  {
    name: 'measures',
    files: ['summands.sql', 'totals.sql', 'totals.loaders'].map((name) => `src/modules/totals/${name}.ts`),
    tests: ['test/sql/totals.test.ts', 'test/sql/totals-read.test.ts'],
  },
  {
    name: 'balance',
    files: [
      ...['balances.sql', 'cover-rule'].map((name) => `src/modules/balances/${name}.ts`),
      `${PAYOUTS}/payouts.sql.ts`,
    ],
    tests: ['test/sql/balance.test.ts'],
  },
  {
    name: 'asking',
    files: ['request-payout', 'lock-payout-request', 'decide-payout-request'].map((name) => `${PAYOUTS}/${name}.ts`),
    tests: ['test/sql/commands-payout-requests.test.ts'],
  },
  {
    name: 'paying',
    files: ['pay-payout-request', 'reverse-payout'].map((name) => `${PAYOUTS}/${name}.ts`),
    tests: ['test/sql/commands-payments.test.ts'],
  },
  {
    name: 'run',
    files: ['pay-run', 'paying-run.sql'].map((name) => `src/modules/ledger/${name}.ts`),
    tests: ['test/sql/paying-run.test.ts'],
  },
  {
    name: 'corrections',
    files: ['adjust-earnings', 'revoke-approval'].map((name) => `${REVIEW}/${name}.ts`),
    tests: ['test/sql/corrections.test.ts'],
  },
  {
    name: 'reinstating',
    files: [`${REVIEW}/reinstate-clip.ts`],
    tests: ['test/sql/commands-reinstate.test.ts'],
  },
  {
    name: 'reopening',
    files: ['reopen-campaign', 'reopenings.sql'].map((name) => `src/modules/reopenings/${name}.ts`),
    tests: ['test/sql/reopening.test.ts'],
  },
  {
    name: 'entries',
    files: ['propose-account-entry', 'decide-account-entry'].map((name) => `src/modules/account-entries/${name}.ts`),
    tests: ['test/sql/account-entries.test.ts'],
  },
  {
    name: 'remainders',
    files: [`${PAYOUTS}/pay-out-remainder.ts`],
    tests: ['test/sql/remainders.test.ts'],
  },
  {
    name: 'endings',
    files: [
      ...['endings.sql', 'matured.sql'].map((name) => `src/modules/campaign-steps/${name}.ts`),
      'src/modules/submissions/accrual-end.sql.ts',
    ],
    tests: ['test/sql/endings-reads.test.ts'],
  },
  {
    name: 'living',
    files: ['src/modules/submissions/live-until.sql.ts', `${REVIEW}/revoke-deleted.ts`],
    tests: ['test/sql/live-until.test.ts'],
  },
  {
    name: 'closing',
    files: ['change-campaign-status', 'close-campaign', 'mature-campaign', 'raise-budget'].map(
      (name) => `src/modules/campaign-steps/${name}.ts`,
    ),
    tests: ['test/sql/closing.test.ts'],
  },
  {
    name: 'settlements',
    files: ['src/modules/submissions/settlements.sql.ts', 'src/modules/ledger/standing.ts'],
    tests: ['test/sql/settlement-reads.test.ts', 'test/rules/standing.test.ts'],
  },
  {
    name: 'suspects',
    files: ['src/modules/refresh/suspects.sql.ts'],
    tests: ['test/sql/suspect-reads.test.ts'],
  },
];
