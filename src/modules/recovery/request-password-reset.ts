/**
 * requestPasswordReset: a person who forgot their password asks for a link by e-mail. Nobody learns from it whether an
 * address has an account: the answer, the statements and the time are the same.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Services } from '../../kernel/api/context.js';
import type { Attempt, Attempts, Guess } from '../../kernel/auth/password-attempts.js';
import { Refusal, rateLimited } from '../../kernel/base/errors.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { refuseWithoutMail } from '../messages/enqueue-message.js';
import { insertReset } from '../messages/outbox.sql.js';

/** Longer than the statements take. It hides that one of them writes a row more for a known address. */
const ANSWERED_AFTER_MS = 250;

export async function requestPasswordReset(
  { database, attempts }: Pick<Services, 'database' | 'attempts'>,
  actor: Actor,
  input: { email: string },
): Promise<void> {
  const answered = performance.now() + ANSWERED_AFTER_MS;
  refuseWithoutMail(database, 'Ask an admin for a new password.');
  const email = input.email.toLowerCase();
  // A count of its own: requests for an account must not end its logins.
  const attempt = await begin(attempts, { account: `reset ${email}`, address: actor.address ?? null });
  // Each request counts, because none can be right or wrong.
  await attempt.wrong();
  if (attempt.refusal !== null) throw inOtherWords(attempt.refusal);
  await runCommand(database, actor, { action: 'requestPasswordReset', input: {} }, async (tx) => {
    const [user] = await tx.read(insertReset, email);
    return { result: {}, audit: { entity: 'User', entityId: user?.userId ?? null } };
  });
  await pause(Math.max(0, answered - performance.now()));
}

/** Begins an attempt by a stranger who sends no password. */
export async function begin(attempts: Attempts, guess: Guess): Promise<Attempt> {
  return attempts.begin(guess).catch((error: unknown) => {
    throw inOtherWords(error);
  });
}

/** The limiter speaks of wrong passwords. */
export function inOtherWords(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== 'RATE_LIMITED') return error;
  return rateLimited('There were too many attempts', Number(error.extensions['retryAfterSeconds']));
}
