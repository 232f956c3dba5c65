/**
 * The security and fault checklist: requirements by number. A test that proves a row, or a part of it, says so at the
 * end of its title, as in "[S6]". `npm run generate:security` writes test/SECURITY.md from them, and `npm run check`
 * fails if a row has none.
 */
export interface Section {
  title: string;
  rows: Readonly<Record<number, string>>;
}

export const SECTIONS: readonly Section[] = [
  {
    title: 'Transport and parsing',
    rows: {
      1: 'Body limit 100 kB; UTF-8 only; JSON error bodies for bad JSON and 413; no version headers.',
      2: 'CSRF prevention on; bearer tokens only, no cookies; GET runs no mutation.',
      3: 'CORS allow-list from the environment, never `*` with credentials; Sandbox’s origin only outside production.',
      4: 'HTTP batching and automatic persisted queries off.',
      5: 'Request, header and keep-alive timeouts; a drain of at most 10 s; compressed request bodies refused.',
    },
  },
  {
    title: 'Operation limits, counted through fragments, before execution',
    rows: {
      6: 'Tokens 2,000; depth 10, introspection 20; aliases 30; fields 500; directives 8; one root field per mutation.',
      7: 'Cost with list multipliers; `first` at most 100; every list input capped, representations included.',
      8: 'Rates in cost units by user and by address; passwords by account and by address; bounded memory.',
      9: 'A deadline of 10 s that ends the SQL too: statement, lock and idle-in-transaction timeouts.',
    },
  },
  {
    title: 'Introspection and federation',
    rows: {
      10: 'In production introspection only for ADMIN and SERVICE, no suggestions; `_service` and `_entities` for a router, SERVICE or ADMIN; no inline trace.',
      11: 'Landing page off in production unless switched on; no stack traces; probes and metrics reveal no data.',
    },
  },
  {
    title: 'Authentication',
    rows: {
      12: 'JWT: fixed algorithm, issuer, audience, 15 minutes; forged ones refused. Refresh tokens rotate, reuse revokes the family. A demotion takes effect within 30 s.',
      13: 'API keys: shown once, stored as SHA-256, expiry, last use, revocation at once.',
      14: 'Passwords: argon2id, 12 to 128 bytes, bounded concurrency; an unknown user costs the same and gets the same answer.',
      15: 'The first admin comes from the command line; nobody chooses their own role; production needs its secrets.',
    },
  },
  {
    title: 'Authorization',
    rows: {
      16: 'Deny by default: a table of every field by every viewer and path, written by hand.',
      17: 'Others’ ids are NOT_FOUND; counts and totals are filtered too; no sorting or filtering by fields that the caller may not see.',
      18: 'Loaders for each request; no private data in a shared cache; `cache-control: no-store`.',
      19: 'The application’s database role has no DDL and no UPDATE or DELETE on facts; a trigger backs that up.',
    },
  },
  {
    title: 'Input and output',
    rows: {
      20: 'Post links: https, host allow-list, canonical, at most 2,048 characters; short links to hosts of their platform, 4 hops, 5 s, no private address.',
      21: 'Texts NFC, trimmed, bounded, without control characters; e-mail lower-cased and unique; CSV formulas neutralised.',
      22: 'Unknown errors are INTERNAL_SERVER_ERROR with a request id; 20 kinds of forced faults reveal nothing; no secret reaches a log.',
      23: 'Every command writes exactly one audit row in its own transaction, a replay none, a refused login a denied one.',
    },
  },
  {
    title: 'Faults that must lose nothing',
    rows: {
      24: 'kill -9 of the server or of PostgreSQL under load: every acknowledged write is there, none twice; back within seconds.',
      25: 'Eight schedulers on one tick settle once; a killed worker’s batch is taken up within 2 minutes, without a second Apify run.',
      26: 'Apify’s faults: nothing without a valid observation, no other clip touched, the next healthy tick catches up.',
      27: 'Full disk, frozen database, exhausted pool, slow query: bounded 503s, the process stays up, readiness turns false and true by itself.',
      28: 'Clock skew of ±36 h on the server: the ledger is the same.',
      29: '50 parallel payout requests, approvals and payments on one balance: exactly the funded amount leaves, once.',
      30: 'The consistency checker is proved: with the snapshot switched off it fails within 100 reads.',
    },
  },
  {
    title: 'What no caller may do to another',
    rows: {
      31: 'No caller’s text meets a regular expression that takes longer than linear time; no request of 100 kB blocks the event loop for more than 250 ms.',
      32: 'Every cache and counter whose keys a caller chooses is bounded in bytes: the length of a key and the number of entries.',
      33: 'Nothing expensive happens before a caller is charged: the syntax is measured before validation, made-up credentials are looked up at the address’s expense, readiness is cached.',
      34: 'The counted cost of a list is at least the number of objects that it can return, for every list of the schema.',
      35: 'Every password check goes through one limiter and one audit; wrong guesses at one account delay no right password of another for more than a second, behind a router too.',
      36: 'Secrets rotate with the effect that the documents state; a reactivation gives a new password.',
      40: 'Webhooks: https at public hosts, judged when the connection is made; no redirect is followed; signed; no secret, url or body in a log; one endpoint’s failures harm no other.',
      41: 'One-time links: random, hashed, used once, replaced by a newer one, valid for an hour or seven days; the same answer, statements and time for unknown addresses; a new password ends every login.',
      42: 'An identity that two users claim is shown as contested to the reviewer, and decides nothing by itself.',
      44: 'Demo accounts and their passwords exist only in the embedded development database.',
    },
  },
];

/** Rows whose test is not written yet, and why; a row that has a test may not stand here. */
export const PENDING: Readonly<Record<number, string>> = {};
