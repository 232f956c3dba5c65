/**
 * The meaning of each environment variable, in the groups of docs/operations.md. The compiler requires an entry for
 * every variable of src/kernel/base/config.ts, and refuses entries for other names.
 */
import type { z } from 'zod';
import type { environment } from '../../src/kernel/base/environment.js';
import { PLATFORMS, SOCIAL_PLATFORMS, type SocialPlatform } from '../../src/scraping/platforms/platforms.js';

export type Variable = keyof z.input<typeof environment>;

export interface Meaning {
  text: string;
  /** For variables without a default in the schema. */
  byDefault?: string;
}

const ACTOR_VARIABLES = Object.fromEntries(
  SOCIAL_PLATFORMS.map((socialPlatform) => [
    `APIFY_ACTOR_${socialPlatform}`,
    {
      group: 'Refresh',
      text: `Id of another actor for ${PLATFORMS[socialPlatform].name}.`,
      byDefault: `\`${PLATFORMS[socialPlatform].actor.actorId}\``,
    },
  ]),
) as Record<`APIFY_ACTOR_${SocialPlatform}`, Meaning & { group: 'Refresh' }>;

export const GROUPS = [
  'Process',
  'Database',
  'Accounts',
  'Messages',
  'Refresh',
  'Money and books',
  'HTTP',
  'Limits',
] as const;

export const MEANINGS: Record<Variable, Meaning & { group: (typeof GROUPS)[number] }> = {
  NODE_ENV: {
    group: 'Process',
    text: '`production` requires `DATABASE_URL` and `JWT_SECRET` (`migrate` needs no secret), hides Apollo Sandbox, shows the schema only to admins and internal tools, and does not start on a database with active demo accounts.',
  },
  HOST: { group: 'Process', text: 'Address to listen on; `0.0.0.0` inside a container.' },
  PORT: { group: 'Process', text: 'Port of the API.' },
  METRICS_PORT: {
    group: 'Process',
    text: 'Port for `/metrics` and the probes. It must differ from `PORT`. Keep it private.',
    byDefault: 'no metrics',
  },
  LOG_LEVEL: { group: 'Process', text: 'Lowest level that is logged.' },
  DATA_DIR: { group: 'Process', text: 'Folder of the embedded PostgreSQL and of the development secret.' },
  DATABASE_URL: {
    group: 'Database',
    text: 'PostgreSQL 17 or later, as the role of the application.',
    byDefault: 'an embedded PostgreSQL in `DATA_DIR`',
  },
  MIGRATE_DATABASE_URL: {
    group: 'Database',
    text: 'The same database as its owner, for `migrate`; see [Two roles](#two-roles).',
    byDefault: '`DATABASE_URL` migrates',
  },
  DATABASE_POOL: {
    group: 'Database',
    text: 'Connections for queries in each process. Commands use a second pool of the same size.',
  },
  JWT_SECRET: {
    group: 'Accounts',
    text: 'Signs access tokens, and is the key of the digests of refresh tokens; see [Another secret](#another-secret).',
    byDefault: 'generated once and kept in `DATA_DIR`; required in production',
  },
  ROUTER_SECRET: {
    group: 'Accounts',
    text: 'The secret that a federation router sends as `x-router-secret`; see [Federation](federation.md#the-router).',
    byDefault: 'no router',
  },
  APP_URL: {
    group: 'Messages',
    text: 'Where users open your application. Links in messages begin with it, such as `APP_URL/set-password#token=…`.',
    byDefault: '`http://localhost:PORT`; in production required with `SMTP_URL`',
  },
  SMTP_URL: {
    group: 'Messages',
    text: 'Mail server, such as `smtps://user:password@mail.example.org:465`. With `smtp://`, add `?requireTLS=true` to refuse a server without TLS; see [Messages](#messages).',
    byDefault: 'development: files in `DATA_DIR/mail`; production: no messages',
  },
  MAIL_FROM: {
    group: 'Messages',
    text: 'Sender of all messages, such as `Cliptally <no-reply@example.org>`.',
    byDefault: 'required with `SMTP_URL`',
  },
  NOTIFICATIONS: {
    group: 'Messages',
    text: 'Notifications that anybody gets: `all`, `none`, or a list of kinds separated by commas, such as `SUBMISSION_REJECTED,PAYOUT_PAID`. Invitations and resets of a password are not among them.',
  },
  OIDC_ISSUER: {
    group: 'Accounts',
    text: 'Issuer of an identity provider, exactly as in the claim `iss` of its tokens; see [Identity provider](api.md#identity-provider).',
    byDefault: 'no provider',
  },
  OIDC_AUDIENCE: {
    group: 'Accounts',
    text: 'The audience (`aud`) that its tokens for this API have. Required with `OIDC_ISSUER`.',
    byDefault: 'none',
  },
  OIDC_JWKS_URL: {
    group: 'Accounts',
    text: 'Address of its public keys. In production it must be https.',
    byDefault: '`OIDC_ISSUER` and `/.well-known/jwks.json`',
  },
  OIDC_CLAIM: {
    group: 'Accounts',
    text: '`sub` finds the account by an identity that an admin linked. `email` finds it by its address, if the provider verified the address.',
  },
  SECOND_FACTOR: {
    group: 'Accounts',
    text: 'To let money go, to make an admin or to open an account, a code must come from nobody (`off`), from users who have set up a second factor (`optional`), or from everybody (`required`); see [Second factor](api.md#second-factor).',
  },
  APIFY_TOKEN: {
    group: 'Refresh',
    text: 'Token of the Apify account.',
    byDefault: 'development: a simulator; production: no refresh',
  },
  APIFY_BASE_URL: { group: 'Refresh', text: "Address of Apify's API.", byDefault: '`https://api.apify.com`' },
  APIFY_RETRY_DELAY_MS: { group: 'Refresh', text: 'Pause before a failed read is tried again; it doubles each time.' },
  ...ACTOR_VARIABLES,
  REFRESH_CRON: { group: 'Refresh', text: 'Timetable of the refresh: a cron expression in UTC.' },
  REFRESH_BATCH_SIZE: { group: 'Refresh', text: 'Posts in one Apify run.' },
  REFRESH_CONCURRENCY: { group: 'Refresh', text: 'Parallel Apify runs for each social platform, over all processes.' },
  REFRESH_LEASE_SECONDS: {
    group: 'Refresh',
    text: 'After this many seconds without a sign of life, another worker takes over a batch.',
  },
  REFRESH_JUMP_VIEWS: {
    group: 'Refresh',
    text: 'A jump above this many new views is suspect if it is also above `REFRESH_JUMP_FACTOR`.',
  },
  REFRESH_JUMP_FACTOR: {
    group: 'Refresh',
    text: 'A jump above this multiple of the earlier views is suspect if it is also above `REFRESH_JUMP_VIEWS`.',
  },
  REFRESH_MEMORY_MB: { group: 'Refresh', text: 'Memory of one Apify run.' },
  REFRESH_RUN_TIMEOUT_SECONDS: { group: 'Refresh', text: 'Apify ends a run after this time.' },
  REFRESH_MAX_CHARGE_USD: { group: 'Refresh', text: 'The most that one Apify run may charge, in US dollars.' },
  CURRENCY: { group: 'Money and books', text: 'Currency of every amount.' },
  MIN_PAYOUT: { group: 'Money and books', text: 'The smallest payout that a clipper may request.' },
  ENDINGS_CRON: {
    group: 'Money and books',
    text: 'Timetable on which campaigns close and complete by themselves, and their money matures: a cron expression in UTC.',
  },
  REVIEW_HOURS: {
    group: 'Money and books',
    text: 'Hours after its first check within which a submission needs a decision (`Submission.reviewDueAt`). Set it alike in `serve` and `jobs`.',
  },
  AUTO_APPROVE: {
    group: 'Money and books',
    text: '`on`: late submissions that nothing speaks against are approved by the system, at half past every hour.',
  },
  HOLDING_DAYS: {
    group: 'Money and books',
    text: 'Days for which the money of a campaign matures after its completion before it is withdrawable. Set it alike in `serve` and `jobs`.',
  },
  BOOKS_CRON: { group: 'Money and books', text: 'Timetable of the check of the books: a cron expression in UTC.' },
  TOTALS_SOURCE: {
    group: 'Money and books',
    text: '`sums` reads the kept sums. `clips` adds up the clips at every read, which is slow and meant for comparison.',
  },
  WEBHOOKS_TO_LOOPBACK: {
    group: 'HTTP',
    text: '`on` allows webhook endpoints on this machine, also without https; for development. Production does not start with it.',
  },
  CORS_ORIGINS: {
    group: 'HTTP',
    text: 'Web origins whose pages may call the API, separated by commas.',
    byDefault: 'none; outside production Apollo Sandbox',
  },
  TRUST_PROXY: {
    group: 'HTTP',
    text: 'The number of proxies in front that set `X-Forwarded-For` and `X-Forwarded-Proto`; `true` means one. The server trusts only their entries.',
  },
  SHARED_SNAPSHOTS: {
    group: 'HTTP',
    text: 'Compiled queries that arrive while others are read share one snapshot, and statements that depend on no viewer. `off` gives each a snapshot of its own. The answers are the same.',
  },
  EXECUTOR: { group: 'HTTP', text: '`graphql-js` switches compiled operations off. The answers are the same.' },
  LANDING_PAGE: {
    group: 'HTTP',
    text: 'Apollo Sandbox at `/graphql`, and at `/` where there is no console.',
    byDefault: '`true` outside production',
  },
  CONSOLE: {
    group: 'HTTP',
    text: 'The console at `/`, and the explorer of the schema at `/explorer`.',
    byDefault: '`true` in development',
  },
  REQUEST_TIMEOUT_MS: {
    group: 'HTTP',
    text: 'A request must arrive whole within this time, and its headers within half of it.',
  },
  DRAIN_DELAY_MS: {
    group: 'HTTP',
    text: 'After SIGTERM `/readyz` answers 503 for this time while the server still takes requests.',
    byDefault: '`0`; in production `2000`',
  },
  DRAIN_TIMEOUT_MS: {
    group: 'HTTP',
    text: 'After SIGTERM the server cuts the connections that still wait once this time is over.',
  },
  OPERATION_DEADLINE_MS: { group: 'Limits', text: 'An operation that runs longer is stopped, including its SQL.' },
  EXPORT_DEADLINE_MS: { group: 'Limits', text: 'An export that runs longer is cut off.' },
  OPERATION_TOKENS_MAX: { group: 'Limits', text: 'Tokens in a document, including comments.' },
  OPERATION_DEPTH_MAX: { group: 'Limits', text: 'Levels of nested fields.' },
  INTROSPECTION_DEPTH_MAX: { group: 'Limits', text: 'Levels below `__schema` and `__type`.' },
  OPERATION_ALIASES_MAX: { group: 'Limits', text: 'Aliases in an operation.' },
  OPERATION_FIELDS_MAX: { group: 'Limits', text: 'Fields in an operation.' },
  OPERATION_DIRECTIVES_MAX: { group: 'Limits', text: 'Directives in an operation.' },
  OPERATION_OVERLAPS_MAX: {
    group: 'Limits',
    text: 'Pairs of fields with one name in one selection, and of fragments in one.',
  },
  OPERATION_COST_MAX: {
    group: 'Limits',
    text: 'Objects that the answer may contain, and a quarter for each value; see [Cost](api.md#cost).',
  },
  USER_COST_PER_MINUTE: { group: 'Limits', text: 'Cost that a user may spend in a minute.' },
  ADDRESS_COST_PER_MINUTE: {
    group: 'Limits',
    text: 'Cost that anonymous callers from one address may spend in a minute.',
  },
  ACCOUNT_LOGINS_MAX: {
    group: 'Limits',
    text: 'Wrong passwords of one account within `LOGIN_WINDOW_SECONDS`; see [Passwords](api.md#passwords).',
  },
  ADDRESS_LOGINS_MAX: {
    group: 'Limits',
    text: 'Wrong passwords from one network within `LOGIN_WINDOW_SECONDS`, for any accounts.',
  },
  LOGIN_WINDOW_SECONDS: { group: 'Limits', text: 'The time in which wrong passwords count.' },
  BODY_BYTES_MAX: { group: 'Limits', text: 'Bytes in a request body.' },
};
