/** The only way to check a password: it counts the attempt, waits its turn, and refuses too many attempts. */
import type { Attempts, Guess } from '../../kernel/auth/password-attempts.js';
import type { Refusal } from '../../kernel/base/errors.js';
import { lineFull, verifyPassword } from './password.js';

export interface Tried {
  right: boolean;
  /** The answer to a wrong password. Null: the caller's usual one. */
  refusal: Refusal | null;
}

/** `passwordHash` is null if the account is unknown or has no password. Throws RATE_LIMITED if the queue is full. */
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

/** The key that counts guesses for an account: a user, or an address without an account. */
export function accountOf(whose: { id: bigint } | { email: string }): string {
  return 'id' in whose ? `user ${whose.id}` : `email ${whose.email.toLowerCase()}`;
}
