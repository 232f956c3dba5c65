/** Rate limits of one process, in cost units for each caller. kernel/auth/password-attempts.ts counts attempts with a password. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestOrigin } from '../../kernel/api/context.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Config } from '../../kernel/base/config.js';
import { rateLimited } from '../../kernel/base/errors.js';
import { networkOf } from '../../kernel/base/network.js';
import { Rate } from './token-buckets.js';

type Rates = Pick<Config['limits']['rates'], 'userCostPerMinute' | 'addressCostPerMinute'>;

/** The base cost of every request. 1,000 units a second allow 100 requests. */
const REQUEST_COST = 10;

/** Reading 100 kB of JSON takes a millisecond, and so does hashing it. */
const BYTES_PER_UNIT = 100;
/** Assumed for a body without a length: the largest that is allowed. */
const BYTES_MAX = 100_000;

/** The cost of a document that cannot run. It is not remembered, so it is parsed and validated each time. */
const BROKEN_COST = 100;

/** The cost of looking up a key or checking a signature. A valid one costs its user nothing more. */
const LOOKUP_COST = 20;

const MINUTE = 60;

export interface Caller {
  viewer: Viewer | null;
  request: Pick<RequestOrigin, 'address'>;
}

export interface Limiter {
  /** Call it at the start of a request with these headers. Throws RATE_LIMITED. */
  admit(caller: Caller, headers: IncomingHttpHeaders): void;
  /** Call it with an operation's cost before execution. Throws RATE_LIMITED. */
  spend(caller: Caller, cost: number): void;
  /** Takes a cost that can wait. False: it would leave the caller less than half of the units, and nothing was taken. */
  spare(caller: Caller, cost: number): boolean;
  /** The cost that the caller may still spend now, and when the whole amount is available again. */
  left(caller: Caller): { remaining: number; resetAt: string };
  /** Call it for a document that could not run. */
  chargeBroken(caller: Caller): void;
  /** Charges the address for looking up a key or token that may be made up. Throws RATE_LIMITED. */
  lookUp(request: Caller['request']): void;
}

export function createLimiter(rates: Rates): Limiter {
  const ofUsers = new Rate({ units: rates.userCostPerMinute, seconds: MINUTE });
  const ofAddresses = new Rate({ units: rates.addressCostPerMinute, seconds: MINUTE });
  const rateOf = ({ viewer, request }: Caller): [Rate, string] => {
    if (viewer !== null) return [ofUsers, `user ${viewer.userId}`];
    // The router did not pass on an address. All its anonymous callers together get the rate of one user.
    if (request.address === null) return [ofUsers, 'router'];
    return [ofAddresses, networkOf(request.address)];
  };
  const spend = (caller: Caller, cost: number): void => {
    const [rate, key] = rateOf(caller);
    const wait = rate.take(key, cost);
    if (wait > 0) throw rateLimited('You sent too many or too costly requests', wait);
  };
  return {
    admit: (caller, headers) => spend(caller, REQUEST_COST + Math.floor(bytesOf(headers) / BYTES_PER_UNIT)),
    spend,
    spare: (caller, cost) => {
      const [rate, key] = rateOf(caller);
      return rate.spare(key, cost);
    },
    left: (caller) => {
      const [rate, key] = rateOf(caller);
      const { units, fullInMs } = rate.left(key);
      return { remaining: Math.floor(units), resetAt: new Date(Date.now() + fullInMs).toISOString() };
    },
    chargeBroken: (caller) => {
      const [rate, key] = rateOf(caller);
      rate.charge(key, BROKEN_COST);
    },
    lookUp: (request) => spend({ viewer: null, request }, LOOKUP_COST),
  };
}

function bytesOf(headers: IncomingHttpHeaders): number {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  return headers['transfer-encoding'] === undefined ? 0 : BYTES_MAX;
}
