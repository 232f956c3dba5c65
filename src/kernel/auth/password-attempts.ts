/**
 * Limits how often a password, or a code, may be tried. PostgreSQL keeps the counts, so that all processes share them. The rules:
 *
 * - After a successful login from a network, the account is known there for 90 days. Failures elsewhere never lock it
 *   out there.
 * - Together, all other networks may fail `accountLoginsMax` times for an account in a window. A single one of them may
 *   fail half as often, so that a stranger at one address cannot lock the account everywhere.
 * - A network with `addressLoginsMax` failures, for any accounts, is loud. A wrong password there is answered
 *   RATE_LIMITED, and an account may fail a fifth as often there. The right password still gets in, because many people
 *   may share one network: a company, a proxy, or a router that does not pass on addresses.
 * - A short code could be guessed within weeks. So it also has a limit for 30 days, from all networks together.
 *
 * An attempt is counted before its password is checked, so that parallel attempts all count. It is given back when the
 * password was right.
 */
import type pg from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../base/config.js';
import { type Refusal, rateLimited } from '../base/errors.js';
import { networkOf } from '../base/network.js';
import { keyedDigest } from '../base/secret.js';

type Rates = Pick<Config['limits']['rates'], 'accountLoginsMax' | 'addressLoginsMax' | 'loginWindowSeconds'>;

const KNOWN_SECONDS = 90 * 86_400;
/** Of a million codes three are right at a time: 100 guesses succeed once in 3,300 times. */
const CODES_MAX = 100;
const CODES_SECONDS = 30 * 86_400;
const CODES_SPENT = 'a wrong code in 30 days, so another admin must reset this second factor';
/** Each attempt clears expired rows. A timer of the library would keep running after the pool is closed. */
const CLEARING_MS = 300_000;
const CLEARED_AFTER_MS = 3_600_000;

/** The share of an account's failures for a network where it is not known, and for a loud network. */
const NETWORK_PART = 2;
const LOUD_PART = 5;

export interface Guess {
  /** The account whose password is tried, in one spelling. It may not exist. */
  account: string;
  /** The client's address; null: unknown. */
  address: string | null;
  /** True: a short code is tried, not a password. */
  isCode?: boolean;
}

/** Digests, so that any input becomes a key of one length. */
export interface Lane {
  network: string;
  account: string;
}

export interface Attempt {
  lane: Lane;
  /** The error for a wrong password; null: the usual one. */
  refusal: Refusal | null;
  /** The password was right. From now on the account is known in this network. */
  right(): Promise<void>;
  /** Call it when the password was wrong. */
  wrong(): Promise<void>;
  /** Call it when nobody checked the password. */
  unchecked(): Promise<void>;
}

export interface Attempts {
  /** Call it before a password is checked. Throws RATE_LIMITED. */
  begin(guess: Guess): Promise<Attempt>;
}

interface Count {
  counter: RateLimiterPostgres;
  key: string;
  /** The number of failures that it allows. */
  max: number;
  what: string;
}

export function createAttempts(pool: pg.Pool, serverSecret: string, rates: Rates): Attempts {
  const digest = keyedDigest(serverSecret, 'attempts with a password');
  const keyOf = (text: string) => digest(text).toString('base64url');
  const { accounts, pairs, networks, known, codes } = countersOf(pool, rates.loginWindowSeconds);
  let clearsAt = 0;
  const clear = async () => {
    if (performance.now() < clearsAt) return;
    clearsAt = performance.now() + CLEARING_MS;
    await pool.query('DELETE FROM "PasswordAttempt" WHERE expire < $1', [Date.now() - CLEARED_AFTER_MS]);
  };
  const partOf = (part: number) => Math.max(1, Math.floor(rates.accountLoginsMax / part));
  return {
    async begin({ account, address, isCode = false }) {
      const what = isCode ? 'a wrong code' : 'a wrong password';
      await clear();
      const lane = { network: keyOf(address === null ? 'unknown' : networkOf(address)), account: keyOf(account) };
      const pair = keyOf(`${lane.account} ${lane.network}`);
      const [isKnown, ofNetwork, ofPair, ofAccount, ofCodes] = await Promise.all([
        known.get(pair),
        networks.get(lane.network),
        pairs.get(pair),
        accounts.get(lane.account),
        isCode ? codes.get(lane.account) : null,
      ]);
      const isLoud = ofNetwork !== null && ofNetwork.consumedPoints >= rates.addressLoginsMax;
      const strangers = partOf(isLoud ? LOUD_PART : NETWORK_PART);
      const pairCount: Count = { counter: pairs, key: pair, max: isKnown ? rates.accountLoginsMax : strangers, what };
      const accountCount: Count = { counter: accounts, key: lane.account, max: rates.accountLoginsMax, what };
      const codesCount: Count = { counter: codes, key: lane.account, max: CODES_MAX, what: CODES_SPENT };
      // An attempt over the limit is not counted again. It reads and writes nothing.
      refuseOver(codesCount, ofCodes, 1);
      refuseOver(pairCount, ofPair, 1);
      if (!isKnown) refuseOver(accountCount, ofAccount, 1);
      const counts = [pairCount, ...(isKnown ? [] : [accountCount]), ...(isCode ? [codesCount] : [])];
      await take(counts);
      return {
        lane,
        refusal: isLoud ? tooMany(what, ofNetwork) : null,
        right: async () => void (await Promise.all([giveBack(counts), known.set(pair, 1, KNOWN_SECONDS)])),
        wrong: async () => void (await networks.penalty(lane.network)),
        unchecked: () => giveBack(counts),
      };
    },
  };
}

function countersOf(pool: pg.Pool, windowSeconds: number) {
  const counter = (keyPrefix: string, duration = windowSeconds) =>
    new RateLimiterPostgres({
      ...{ storeClient: pool, storeType: 'pool', tableName: 'PasswordAttempt', tableCreated: true },
      // The limit depends on the caller, so the counters never refuse by themselves. `points` is not used.
      ...{ keyPrefix, duration, clearExpiredByTimeout: false, points: 1 },
    });
  return {
    accounts: counter('account'),
    pairs: counter('pair'),
    networks: counter('network'),
    known: counter('known'),
    codes: counter('codes', CODES_SECONDS),
  };
}

/** Takes one from each counter or from none. Of parallel attempts, the first ones succeed. */
async function take(counts: readonly Count[]): Promise<void> {
  const taken = await Promise.all(counts.map(({ counter, key }) => counter.penalty(key)));
  try {
    for (const [index, count] of counts.entries()) refuseOver(count, taken[index], 0);
  } catch (error) {
    await giveBack(counts);
    throw error;
  }
}

function refuseOver({ max, what }: Count, failures: RateLimiterRes | null | undefined, more: number): void {
  if (failures != null && failures.consumedPoints + more > max) throw tooMany(what, failures);
}

async function giveBack(counts: readonly Count[]): Promise<void> {
  await Promise.all(counts.map(({ counter, key }) => counter.reward(key)));
}

function tooMany(what: string, { msBeforeNext }: RateLimiterRes): Refusal {
  return rateLimited(`There were too many attempts with ${what}`, Math.max(1, Math.ceil(msBeforeNext / 1_000)));
}
