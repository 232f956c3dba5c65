/** The rates of one process: cost units of each caller. Attempts with a password are counted by kernel/attempts.ts. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../kernel/config.js';
import type { RequestOrigin } from '../../kernel/context.js';
import { rateLimited } from '../../kernel/errors.js';
import { networkOf } from '../../kernel/network.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Rate } from './rates.js';

type Rates = Pick<Config['limits']['rates'], 'userCostPerMinute' | 'addressCostPerMinute'>;

/** What any request costs, whatever it asks for: 1,000 units a second are 100 requests. */
const REQUEST_COST = 10;

/** Reading 100 kB of JSON takes a millisecond, and so does hashing them. */
const BYTES_PER_UNIT = 100;
/** Of a body that does not say how long it is: as much as it may be. */
const BYTES_MAX = 100_000;

/** What a document costs that cannot be run: it is not remembered, and is parsed and validated anew each time. */
const BROKEN_COST = 100;

/** A statement that asks whose key it is, or a signature that is checked: what is right costs its user no more. */
const LOOKUP_COST = 20;

const MINUTE = 60;

export interface Caller {
  viewer: Viewer | null;
  request: Pick<RequestOrigin, 'address'>;
}

export interface Limiter {
  /** At the door, for a request with these headers; throws RATE_LIMITED. */
  admit(caller: Caller, headers: IncomingHttpHeaders): void;
  /** For an operation of this cost, before it is executed; throws RATE_LIMITED. */
  spend(caller: Caller, cost: number): void;
  /** For a document that could not be run. */
  chargeBroken(caller: Caller): void;
  /** Before a key or token that may be made up is looked up, at the expense of the address; throws RATE_LIMITED. */
  lookUp(request: Caller['request']): void;
}

export function createLimiter(rates: Rates): Limiter {
  const ofUsers = new Rate({ units: rates.userCostPerMinute, seconds: MINUTE });
  const ofAddresses = new Rate({ units: rates.addressCostPerMinute, seconds: MINUTE });
  const rateOf = ({ viewer, request }: Caller): [Rate, string] => {
    if (viewer !== null) return [ofUsers, `user ${viewer.userId}`];
    // A router that does not say whose address it is: all who have not logged in have together what a user has.
    if (request.address === null) return [ofUsers, 'router'];
    return [ofAddresses, networkOf(request.address)];
  };
  const spend = (caller: Caller, cost: number): void => {
    const [rate, key] = rateOf(caller);
    const wait = rate.take(key, cost);
    if (wait > 0) throw rateLimited('You asked for too much in a short time', wait);
  };
  return {
    admit: (caller, headers) => spend(caller, REQUEST_COST + Math.floor(bytesOf(headers) / BYTES_PER_UNIT)),
    spend,
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
