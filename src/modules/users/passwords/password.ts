/**
 * argon2id at OWASP parameters: each hash takes 19 MiB and one core for about 30 ms, in a thread that Node shares with
 * its other work. So few run at once, and the rest waits in two lines:
 *
 * - passwords of accounts, one or two at a time. A right one is told as soon as it is known.
 * - what is wrong, one at a time: the hash of nobody's password, where the account is unknown. A wrong password of an
 *   account is told when its turn there comes. So made-up accounts, of which there is no end, keep no right password
 *   waiting, and the time that an answer takes still does not tell which accounts exist.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { hash, verify } from '@node-rs/argon2';
import type { Lane } from '../../../kernel/attempts.js';
import { badInput, type Refusal, rateLimited } from '../../../kernel/errors.js';
import { ignore } from '../../../kernel/prepared.js';
import type { Secret } from '../../../kernel/secret.js';
import { LineFull, WorkLine } from './work-line.js';

/** OWASP: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_BYTES_MIN = 12;
export const PASSWORD_BYTES_MAX = 128;

/** One core is left to the event loop. At most 200 × 30 ms: a flood waits 6 s for its own, and nobody else for it. */
const ofAccounts = new WorkLine({ atOnce: Math.min(2, Math.max(1, availableParallelism() - 1)), waitingMax: 200 });
/** 100 × 30 ms: at most 3 s. */
const ofWrongOnes = new WorkLine({ atOnce: 1, waitingMax: 100 });

/** Whoever finds a line full is told so after this long, so that it does not tell which line it was. */
const FULL_AFTER_MS = 1_000;
const FULL_RETRY_SECONDS = 1;

/** New passwords take turns with those that are checked. */
const NEW: Lane = { network: 'new', account: 'new' };

/** A hash of nobody's password: an unknown user costs the same time as a wrong password. */
let nobody: Promise<string> | null = null;

/** The hash of a password that somebody chose; refused where it is too short or too long. */
export async function hashNewPassword(field: string, password: Secret): Promise<string> {
  const bytes = Buffer.byteLength(password.reveal());
  if (bytes < PASSWORD_BYTES_MIN || bytes > PASSWORD_BYTES_MAX)
    throw badInput(field, `A password has ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.`);
  return hashPassword(password.reveal());
}

export function hashPassword(password: string): Promise<string> {
  return ofAccounts
    .run(NEW, () => hash(password, PARAMETERS))
    .catch((error: unknown) => {
      throw error instanceof LineFull ? lineFull() : error;
    });
}

/** One that nobody chose: shown once, to whoever hands it on. */
export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** FULL: wrong, but the line of those who are told so was full. UNCHECKED: nobody looked at it. */
export type Verdict = 'RIGHT' | 'WRONG' | 'FULL' | 'UNCHECKED';

/** `passwordHash` is null where the account is unknown or has no password. */
export async function verifyPassword(lane: Lane, passwordHash: string | null, password: string): Promise<Verdict> {
  const toldFull = performance.now() + FULL_AFTER_MS;
  const verdict = await (passwordHash === null
    ? verifyNobody(lane, password)
    : verifyAccount(lane, passwordHash, password));
  if (verdict === 'FULL' || verdict === 'UNCHECKED') await pause(Math.max(0, toldFull - performance.now()));
  return verdict;
}

export function lineFull(): Refusal {
  return rateLimited('Too many passwords wait to be checked', FULL_RETRY_SECONDS);
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
  // It stands in the other line from the beginning, as nobody's password would, and takes as long there.
  const told = ofWrongOnes.run(lane, async () => {
    if (wrongAfterMs === null) await check.catch(ignore);
    else if (wrongAfterMs > 0) await pause(wrongAfterMs);
  });
  told.catch(ignore);
  const wrong = (): Promise<Verdict> => told.then(() => 'WRONG', full('FULL'));
  return check.then((isRight) => (isRight ? 'RIGHT' : wrong()), full('UNCHECKED'));
}

/** What a full line comes to; any other error stays one. */
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
