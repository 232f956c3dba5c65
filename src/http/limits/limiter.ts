/** The rates of one process: cost units of each caller, and attempts to log in. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../kernel/config.js';
import type { RequestOrigin } from '../../kernel/context.js';
import type { Viewer } from '../../kernel/viewer.js';
import { networkOf, Rate } from './rates.js';
import { tooMuch } from './refusals.js';

type Rates = Config['limits']['rates'];

/** What any request costs, whatever it asks for: 1,000 units a second are 100 requests. */
const REQUEST_COST = 10;

/** Reading 100 kB of JSON takes a millisecond, and so does hashing them. */
const BYTES_PER_UNIT = 100;
/** Of a body that does not say how long it is: as much as it may be. */
const BYTES_MAX = 100_000;

/** What a document costs that cannot be run: it is not remembered, and is parsed and validated anew each time. */
const BROKEN_COST = 100;

const MINUTE = 60;

export interface Caller {
  viewer: Viewer | null;
  request: Pick<RequestOrigin, 'address' | 'router'>;
}

export interface Limiter {
  /** At the door, for a request with these headers; throws RATE_LIMITED. */
  admit(caller: Caller, headers: IncomingHttpHeaders): void;
  /** For an operation of this cost, before it is executed; throws RATE_LIMITED. */
  spend(caller: Caller, cost: number): void;
  /** For a document that could not be run. */
  chargeBroken(caller: Caller): void;
  /** Before a password is looked at; throws RATE_LIMITED. */
  attemptLogin(caller: Caller, email: string): void;
}

export function createLimiter(rates: Rates): Limiter {
  const ofUsers = new Rate({ units: rates.userCostPerMinute, seconds: MINUTE });
  const ofAddresses = new Rate({ units: rates.addressCostPerMinute, seconds: MINUTE });
  const loginsOfAccounts = new Rate({ units: rates.accountLoginsMax, seconds: rates.loginWindowSeconds });
  const loginsOfAddresses = new Rate({ units: rates.addressLoginsMax, seconds: rates.loginWindowSeconds });
  const rateOf = ({ viewer, request }: Caller): [Rate, string] => {
    if (viewer !== null) return [ofUsers, `user ${viewer.userId}`];
    // All who have not logged in come through the router from one address: together they have what a user has.
    if (request.router) return [ofUsers, 'router'];
    return [ofAddresses, addressOf(request)];
  };
  const spend = (caller: Caller, cost: number): void => {
    const [rate, key] = rateOf(caller);
    const wait = rate.take(key, cost);
    if (wait > 0) throw tooMuch('You asked for too much in a short time', wait);
  };
  return {
    admit: (caller, headers) => spend(caller, REQUEST_COST + Math.floor(bytesOf(headers) / BYTES_PER_UNIT)),
    spend,
    chargeBroken: (caller) => {
      const [rate, key] = rateOf(caller);
      rate.charge(key, BROKEN_COST);
    },
    attemptLogin: ({ request }, email) => {
      // The address first: whoever is stopped there takes no attempt from an account that may be somebody else's.
      const wait =
        loginsOfAddresses.take(addressOf(request), 1) || loginsOfAccounts.take(email.trim().toLowerCase(), 1);
      if (wait > 0) throw tooMuch('There were too many attempts to log in', wait);
    },
  };
}

function bytesOf(headers: IncomingHttpHeaders): number {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  return headers['transfer-encoding'] === undefined ? 0 : BYTES_MAX;
}

function addressOf({ address }: Caller['request']): string {
  return address === null ? 'unknown' : networkOf(address);
}
