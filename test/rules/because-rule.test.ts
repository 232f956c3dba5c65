/** Earning.because: one cause for each way in which an entry is written. */
import { causeOf, type EarningCause, sentenceOf, type Written } from '../../src/modules/explanations/because-rule.js';

const ACCRUAL: Written = {
  kind: 'ACCRUAL',
  reason: null,
  byBatch: false,
  byRun: false,
  isCounted: false,
  command: null,
  isOwnDecision: false,
};

test.each<[string, Partial<Written>, EarningCause]>([
  ['a batch that counted the clip', { byBatch: true, isCounted: true }, 'CHECK'],
  ['a batch that counted other clips', { byBatch: true }, 'BUDGET'],
  ['a run after its batches', { byRun: true }, 'RUN'],
  ['its approval', { command: 'approveClip', isOwnDecision: true }, 'APPROVAL'],
  ['the approval of another clip', { command: 'approveClip' }, 'BUDGET'],
  ['a raise of the budget', { command: 'raiseBudget' }, 'BUDGET'],
  ['its reinstatement', { command: 'reinstateClip', isOwnDecision: true }, 'REINSTATEMENT'],
  ['its appeal', { command: 'answerAppeal', isOwnDecision: true }, 'REINSTATEMENT'],
  ['a decision before transactions were kept', {}, 'DECISION'],
  ['an adjustment', { kind: 'ADJUSTMENT', command: 'adjustEarnings' }, 'CORRECTION'],
  ['a reversal', { kind: 'REVERSAL', command: 'banUser' }, 'REVOCATION'],
  ['a reinstatement', { kind: 'REINSTATEMENT', command: 'reinstateClip', isOwnDecision: true }, 'REINSTATEMENT'],
])('%s', (_, written, cause) => {
  expect(causeOf({ ...ACCRUAL, ...written })).toBe(cause);
});

test('a sentence ends with the reason that an admin gave', () => {
  expect(sentenceOf('CORRECTION', 'goodwill')).toBe('An admin corrected what the clip had earned. Reason: goodwill');
  expect(sentenceOf('RUN', null)).not.toContain('Reason');
});
