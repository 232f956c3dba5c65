/** argon2id at OWASP parameters, a few at a time: each hash takes 19 MiB and one core for about 30 ms. */
import { hash, verify } from '@node-rs/argon2';
import { badInput } from '../../kernel/errors.js';
import type { Secret } from '../../kernel/secret.js';

/** OWASP: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_BYTES_MIN = 12;
export const PASSWORD_BYTES_MAX = 128;

/** How many hashes run at once; more wait in line. */
const CONCURRENT_MAX = 4;

/** A hash of nobody's password: an unknown user costs the same time as a wrong password. */
let nobody: Promise<string> | null = null;
let running = 0;
const line: (() => void)[] = [];

/** The hash of a password that somebody chose; refused where it is too short or too long. */
export async function hashNewPassword(field: string, password: Secret): Promise<string> {
  const bytes = Buffer.byteLength(password.reveal());
  if (bytes < PASSWORD_BYTES_MIN || bytes > PASSWORD_BYTES_MAX)
    throw badInput(field, `A password has ${PASSWORD_BYTES_MIN} to ${PASSWORD_BYTES_MAX} bytes.`);
  return hashPassword(password.reveal());
}

function hashPassword(password: string): Promise<string> {
  return oneOfFew(() => hash(password, PARAMETERS));
}

export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const against = passwordHash ?? (await hashOfNobody());
  const right = await oneOfFew(() => verify(against, password));
  return right && passwordHash !== null;
}

function hashOfNobody(): Promise<string> {
  nobody ??= hashPassword('the password of nobody at all').catch((error: unknown) => {
    nobody = null;
    throw error;
  });
  return nobody;
}

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (running < CONCURRENT_MAX) running += 1;
  else await new Promise<void>((resolve) => line.push(resolve));
  try {
    return await work();
  } finally {
    // A place is handed on, never given up between two.
    const next = line.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
