/**
 * How often a password may be tried, counted in PostgreSQL and so by all processes together. The rules:
 *
 * - Whoever has got in from a network before is known there for 90 days. Failures elsewhere never lock them out of it.
 * - From all other networks together an account has `accountLoginsMax` failures in a window, and from one of them half of
 *   that: a stranger at one address does not lock an account for the rest of the world.
 * - A network with `addressLoginsMax` failures, whoever they named, is loud: a wrong password is answered RATE_LIMITED, and
 *   an account has a fifth of its failures there. The right password of an account still gets in, for everybody may share
 *   one network: a company, a proxy, a router that does not say who asks.
 *
 * An attempt is counted before its password is looked at, so that a hundred at once are a hundred, and is given back when
 * the password was right.
 */
import type pg from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config.js';
import { type Refusal, rateLimited } from './errors.js';
import { networkOf } from './network.js';
import { keyedDigest } from './secret.js';

type Rates = Pick<Config['limits']['rates'], 'accountLoginsMax' | 'addressLoginsMax' | 'loginWindowSeconds'>;

const KNOWN_SECONDS = 90 * 86_400;
/** Attempts add rows, so an attempt clears away what ran out: a timer of the library would outlive whoever closes the pool. */
const CLEARING_MS = 300_000;
const CLEARED_AFTER_MS = 3_600_000;

/** Of an account's failures: what one network has that the account is not known in, and what a loud one has. */
const NETWORK_PART = 2;
const LOUD_PART = 5;

export interface Guess {
  /** Whose password it is to be: an account that exists or not, in one spelling. */
  account: string;
  /** Where it comes from; null: nobody knows. */
  address: string | null;
}

/** Digests: of one length, whatever the caller wrote. */
export interface Lane {
  network: string;
  account: string;
}

export interface Attempt {
  lane: Lane;
  /** What a wrong password is answered; null: as any wrong password. */
  refusal: Refusal | null;
  /** The password was right. From now on the account is known in this network. */
  right(): Promise<void>;
  /** The password was wrong. */
  wrong(): Promise<void>;
  /** Nobody looked at the password. */
  unchecked(): Promise<void>;
}

export interface Attempts {
  /** Before a password is looked at; throws RATE_LIMITED. */
  begin(guess: Guess): Promise<Attempt>;
}

interface Count {
  counter: RateLimiterPostgres;
  key: string;
  /** How many failures it allows. */
  max: number;
}

export function createAttempts(pool: pg.Pool, serverSecret: string, rates: Rates): Attempts {
  const digest = keyedDigest(serverSecret, 'attempts with a password');
  const keyOf = (text: string) => digest(text).toString('base64url');
  const { accounts, pairs, networks, known } = countersOf(pool, rates.loginWindowSeconds);
  let clearsAt = 0;
  const clear = async () => {
    if (performance.now() < clearsAt) return;
    clearsAt = performance.now() + CLEARING_MS;
    await pool.query('DELETE FROM "PasswordAttempt" WHERE expire < $1', [Date.now() - CLEARED_AFTER_MS]);
  };
  const partOf = (part: number) => Math.max(1, Math.floor(rates.accountLoginsMax / part));
  return {
    async begin({ account, address }) {
      await clear();
      const lane = { network: keyOf(address === null ? 'unknown' : networkOf(address)), account: keyOf(account) };
      const pair = keyOf(`${lane.account} ${lane.network}`);
      const [isKnown, ofNetwork, ofPair, ofAccount] = await Promise.all([
        known.get(pair),
        networks.get(lane.network),
        pairs.get(pair),
        accounts.get(lane.account),
      ]);
      const isLoud = ofNetwork !== null && ofNetwork.consumedPoints >= rates.addressLoginsMax;
      const strangers = partOf(isLoud ? LOUD_PART : NETWORK_PART);
      const pairCount: Count = { counter: pairs, key: pair, max: isKnown ? rates.accountLoginsMax : strangers };
      const accountCount: Count = { counter: accounts, key: lane.account, max: rates.accountLoginsMax };
      // Who has none left is not counted further: that reads, and writes nothing.
      refuseOver(pairCount, ofPair, 1);
      if (!isKnown) refuseOver(accountCount, ofAccount, 1);
      const counts = isKnown ? [pairCount] : [pairCount, accountCount];
      await take(counts);
      return {
        lane,
        refusal: isLoud ? tooMany(ofNetwork) : null,
        right: async () => void (await Promise.all([giveBack(counts), known.set(pair, 1, KNOWN_SECONDS)])),
        wrong: async () => void (await networks.penalty(lane.network)),
        unchecked: () => giveBack(counts),
      };
    },
  };
}

function countersOf(pool: pg.Pool, duration: number) {
  const counter = (keyPrefix: string) =>
    new RateLimiterPostgres({
      ...{ storeClient: pool, storeType: 'pool', tableName: 'PasswordAttempt', tableCreated: true },
      // How many are too many depends on who asks, so no counter refuses by itself: `points` is not used.
      ...{ keyPrefix, duration, clearExpiredByTimeout: false, points: 1 },
    });
  return {
    accounts: counter('account'),
    pairs: counter('pair'),
    networks: counter('network'),
    known: counter('known'),
  };
}

/** Takes one of each, or none: of a hundred at once the first ones get it. */
async function take(counts: readonly Count[]): Promise<void> {
  const taken = await Promise.all(counts.map(({ counter, key }) => counter.penalty(key)));
  try {
    for (const [index, count] of counts.entries()) refuseOver(count, taken[index], 0);
  } catch (error) {
    await giveBack(counts);
    throw error;
  }
}

function refuseOver({ max }: Count, failures: RateLimiterRes | null | undefined, more: number): void {
  if (failures != null && failures.consumedPoints + more > max) throw tooMany(failures);
}

async function giveBack(counts: readonly Count[]): Promise<void> {
  await Promise.all(counts.map(({ counter, key }) => counter.reward(key)));
}

function tooMany({ msBeforeNext }: RateLimiterRes): Refusal {
  return rateLimited(
    'There were too many attempts with a wrong password',
    Math.max(1, Math.ceil(msBeforeNext / 1_000)),
  );
}
