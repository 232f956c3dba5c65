/** Why an entry of the ledger was written: a pure rule, no I/O. */
import type { EarningKind } from '../../kernel/prisma/generated/enums.js';

export const EarningCauses = {
  CHECK: 'CHECK',
  RUN: 'RUN',
  APPROVAL: 'APPROVAL',
  BUDGET: 'BUDGET',
  DECISION: 'DECISION',
  CORRECTION: 'CORRECTION',
  REVOCATION: 'REVOCATION',
  REINSTATEMENT: 'REINSTATEMENT',
} as const;
export type EarningCause = keyof typeof EarningCauses;

/** The known circumstances of an entry. */
export interface Written {
  kind: EarningKind;
  reason: string | null;
  /** A batch paid it, or a run after its batches. Neither: a decision. */
  byBatch: boolean;
  byRun: boolean;
  /** A tracking of the clip was recorded with it. */
  isCounted: boolean;
  /** The command that wrote it, and whether it decided on this very submission. Null: unknown, or none. */
  command: string | null;
  isOwnDecision: boolean;
}

export function causeOf({ kind, byBatch, byRun, isCounted, command, isOwnDecision }: Written): EarningCause {
  if (kind === 'ADJUSTMENT') return 'CORRECTION';
  if (kind === 'REVERSAL') return 'REVOCATION';
  if (kind === 'REINSTATEMENT') return 'REINSTATEMENT';
  if (byRun) return 'RUN';
  if (byBatch) return isCounted ? 'CHECK' : 'BUDGET';
  // Its transaction is not known, so the command is not either.
  if (command === null) return 'DECISION';
  if (!isOwnDecision) return 'BUDGET';
  return command === 'reinstateClip' || command === 'answerAppeal' ? 'REINSTATEMENT' : 'APPROVAL';
}

const SENTENCES: Record<EarningCause, string> = {
  CHECK: 'A check counted more views.',
  RUN: 'A refresh counted the clips of the campaign, and then paid them in the order of approval.',
  APPROVAL: 'The clip was approved, and its views so far were paid.',
  BUDGET: 'The clip waited for money, and the campaign could pay it now.',
  DECISION: 'A decision made the clip payable, or freed money for it.',
  CORRECTION: 'An admin corrected what the clip had earned.',
  REVOCATION: 'The approval was revoked, and took back what the clip had earned.',
  REINSTATEMENT: 'The clip was reinstated.',
};

/** The cause in plain English, with the reason that an admin gave. */
export function sentenceOf(cause: EarningCause, reason: string | null): string {
  return reason === null ? SENTENCES[cause] : `${SENTENCES[cause]} Reason: ${reason}`;
}
