/**
 * Passwords are hashed by argon2id with the OWASP parameters. Each hash takes 19 MiB and one core for about 30 ms, in a
 * thread pool that Node shares with its other work. Only a few hashes run at once. The rest wait in two queues:
 *
 * - Passwords of existing accounts, one or two at a time. A right password is answered at once.
 * - Wrong passwords, one at a time. For an unknown account, this queue checks a dummy hash. A wrong password of an
 *   existing account is answered when its turn in this queue comes.
 *
 * Floods of made-up accounts therefore delay no right password, and response times do not reveal which accounts exist.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { hash, verify } from '@node-rs/argon2';
import type { Lane } from '../../kernel/auth/password-attempts.js';
import { badInput, type Refusal, rateLimited } from '../../kernel/base/errors.js';
import type { Secret } from '../../kernel/base/secret.js';
import { ignore } from '../../kernel/db/prepared-statements.js';
import { LineFull, WorkLine } from './work-line.js';

/** OWASP: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_BYTES_MIN = 12;
export const PASSWORD_BYTES_MAX = 128;

/** Leaves one core to the event loop. 200 × 30 ms: a flood waits at most 6 s behind its own, and delays nobody else. */
const ofAccounts = new WorkLine({ atOnce: Math.min(2, Math.max(1, availableParallelism() - 1)), waitingMax: 200 });
/** 100 × 30 ms: a wait of at most 3 s. */
const ofWrongOnes = new WorkLine({ atOnce: 1, waitingMax: 100 });

/** Delay before the answer that a queue is full, so that it does not reveal which queue it was. */
const FULL_AFTER_MS = 1_000;
const FULL_RETRY_SECONDS = 1;

/** New passwords take turns with passwords to check. */
const NEW: Lane = { network: 'new', account: 'new' };

/** A dummy hash, so that an unknown user takes the same time as a wrong password. */
let nobody: Promise<string> | null = null;

/** Hashes a password that a person chose. Refuses one that is too short or too long. */
export async function hashNewPassword(field: string, password: Secret): Promise<string> {
  const bytes = Buffer.byteLength(password.reveal());
  if (bytes < PASSWORD_BYTES_MIN || bytes > PASSWORD_BYTES_MAX)
    throw badInput(field, `A password must have ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.`);
  return hashPassword(password.reveal());
}

export function hashPassword(password: string): Promise<string> {
  return ofAccounts
    .run(NEW, () => hash(password, PARAMETERS))
    .catch((error: unknown) => {
      throw error instanceof LineFull ? lineFull() : error;
    });
}

/** A generated password. It is shown once, to the admin who gives it to the user. */
export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** FULL: wrong, but the queue of wrong passwords was full. UNCHECKED: the password was not checked. */
export type Verdict = 'RIGHT' | 'WRONG' | 'FULL' | 'UNCHECKED';

/** `passwordHash` is null if the account is unknown or has no password. */
export async function verifyPassword(lane: Lane, passwordHash: string | null, password: string): Promise<Verdict> {
  const toldFull = performance.now() + FULL_AFTER_MS;
  const verdict = await (passwordHash === null
    ? verifyNobody(lane, password)
    : verifyAccount(lane, passwordHash, password));
  if (verdict === 'FULL' || verdict === 'UNCHECKED') await pause(Math.max(0, toldFull - performance.now()));
  return verdict;
}

export function lineFull(): Refusal {
  return rateLimited('Too many passwords are waiting to be checked', FULL_RETRY_SECONDS);
}

function verifyNobody(lane: Lane, password: string): Promise<Verdict> {
  const refused = ofWrongOnes.run(lane, async () => verify(await hashOfNobody(), password));
  return refused.then(() => 'WRONG', full('FULL'));
}

function verifyAccount(lane: Lane, passwordHash: string, password: string): Promise<Verdict> {
  let wrongAfterMs: number | null = null;
  const check = ofAccounts.run(lane, async () => {
    const started = performance.now();
    const isRight = await verify(passwordHash, password);
    wrongAfterMs = isRight ? 0 : performance.now() - started;
    return isRight;
  });
  // It also joins the queue of wrong passwords from the start, and takes as long there as a dummy hash would.
  const told = ofWrongOnes.run(lane, async () => {
    if (wrongAfterMs === null) await check.catch(ignore);
    else if (wrongAfterMs > 0) await pause(wrongAfterMs);
  });
  told.catch(ignore);
  const wrong = (): Promise<Verdict> => told.then(() => 'WRONG', full('FULL'));
  return check.then((isRight) => (isRight ? 'RIGHT' : wrong()), full('UNCHECKED'));
}

/** Turns a full queue into a verdict, and throws any other error again. */
function full(verdict: Verdict): (error: unknown) => Verdict {
  return (error) => {
    if (error instanceof LineFull) return verdict;
    throw error;
  };
}

function hashOfNobody(): Promise<string> {
  nobody ??= hash('the password of nobody at all', PARAMETERS).catch((error: unknown) => {
    nobody = null;
    throw error;
  });
  return nobody;
}
