/** The one way to check a password, whatever it is checked for: counted, in a fair line, and refused where it is too much. */
import type { Attempts, Guess } from '../../../kernel/attempts.js';
import type { Refusal } from '../../../kernel/errors.js';
import { lineFull, verifyPassword } from './password.js';

export interface Tried {
  right: boolean;
  /** What a wrong one is answered; null: as any wrong password. */
  refusal: Refusal | null;
}

/** `passwordHash` is null where the account is unknown or has no password. Throws RATE_LIMITED where nobody looks at it. */
export async function tryPassword(
  attempts: Attempts,
  guess: Guess,
  passwordHash: string | null,
  password: string,
): Promise<Tried> {
  const attempt = await attempts.begin(guess);
  const verdict = await verifyPassword(attempt.lane, passwordHash, password);
  if (verdict === 'UNCHECKED') {
    await attempt.unchecked();
    throw lineFull();
  }
  await (verdict === 'RIGHT' ? attempt.right() : attempt.wrong());
  return { right: verdict === 'RIGHT', refusal: verdict === 'FULL' ? lineFull() : attempt.refusal };
}

/** The account that a guess is about, in one spelling: a user, or an address that nobody has. */
export function accountOf(whose: { id: bigint } | { email: string }): string {
  return 'id' in whose ? `user ${whose.id}` : `email ${whose.email.toLowerCase()}`;
}
