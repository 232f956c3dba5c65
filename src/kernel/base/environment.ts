/** The environment variables that Cliptally reads, with their forms and defaults. */
import cronParser from 'cron-parser';
import { z } from 'zod';
import { MessageKind, SocialPlatform } from '../prisma/generated/enums.js';
import { parseMoney } from './money.js';

const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const url = (protocol: RegExp) => z.url({ protocol });
const databaseUrl = url(/^postgres(ql)?$/).refine(
  isDecodable,
  'has a % that encodes no character: write % as %25 in names and passwords',
);
const cron = z.string().refine(isCron, 'must be a cron expression such as "0 */6 * * *"');

const actorId = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be the id of an actor, such as clockworks/tiktok-scraper');

/** A variable for each social platform. */
const actorIds = Object.fromEntries(
  Object.values(SocialPlatform).map((socialPlatform) => [`APIFY_ACTOR_${socialPlatform}`, actorId.optional()]),
) as Record<`APIFY_ACTOR_${SocialPlatform}`, z.ZodOptional<typeof actorId>>;

/** An address, or a name and an address in angle brackets. */
const MAILBOX = /^(?:[^<>@\r\n]{1,100} <[^\s<>@]{1,64}@[^\s<>@]{1,255}>|[^\s<>@]{1,64}@[^\s<>@]{1,255})$/;

/** Whether totals are read from the kept sums or computed from the clips. */
export const totalsFrom = z.enum(['sums', 'clips']).default('sums');

/** Messages without which nobody could use an account. They are no notifications. */
export const ACCOUNT_MESSAGES: readonly MessageKind[] = ['INVITATION', 'PASSWORD_RESET'];
export const NOTIFICATIONS = Object.values(MessageKind).filter((kind) => !ACCOUNT_MESSAGES.includes(kind));

const notifications = z
  .string()
  .default('all')
  .transform((text, context) => {
    if (text === 'all' || text === 'none') return text === 'all' ? NOTIFICATIONS : [];
    const named = text.split(',').map((part) => part.trim());
    const known = NOTIFICATIONS.filter((kind) => named.includes(kind));
    if (known.length === named.length) return known;
    context.addIssue({ code: 'custom', message: `must be all, none, or a list of ${NOTIFICATIONS.join(', ')}` });
    return z.NEVER;
  });

export const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535, 4000),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: databaseUrl.optional(),
  MIGRATE_DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_POOL: whole(1, 500, 10),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  ROUTER_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  APP_URL: url(/^https?$/).optional(),
  SMTP_URL: url(/^smtps?$/).optional(),
  MAIL_FROM: z.string().regex(MAILBOX, 'must be an address, such as Cliptally <no-reply@example.org>').optional(),
  NOTIFICATIONS: notifications,
  OIDC_ISSUER: url(/^https?$/).optional(),
  OIDC_AUDIENCE: z.string().min(1).optional(),
  OIDC_JWKS_URL: url(/^https?$/).optional(),
  OIDC_CLAIM: z.enum(['sub', 'email']).default('sub'),
  SECOND_FACTOR: z.enum(['off', 'optional', 'required']).default('optional'),
  APIFY_TOKEN: z.string().min(1).optional(),
  APIFY_BASE_URL: url(/^https?$/).optional(),
  APIFY_RETRY_DELAY_MS: whole(1, 60_000, 500),
  ...actorIds,
  REFRESH_CRON: cron.default('0 */6 * * *'),
  REFRESH_BATCH_SIZE: whole(1, 200, 50),
  REFRESH_CONCURRENCY: whole(1, 20, 1),
  REFRESH_LEASE_SECONDS: whole(4, 75, 45),
  REFRESH_JUMP_VIEWS: whole(1_000, 1_000_000_000, 1_000_000),
  REFRESH_JUMP_FACTOR: whole(2, 1_000, 20),
  REFRESH_MEMORY_MB: whole(128, 32_768, 1024),
  REFRESH_RUN_TIMEOUT_SECONDS: whole(10, 3_600, 300),
  REFRESH_MAX_CHARGE_USD: z.coerce.number().positive().max(1_000).default(1),
  ENDINGS_CRON: cron.default('* * * * *'),
  BOOKS_CRON: cron.default('30 3 * * *'),
  TOTALS_SOURCE: totalsFrom,
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD')
    .default('USD'),
  MIN_PAYOUT: z
    .string()
    .default('10.00')
    .transform((text, context) => {
      const cents = parseMoney(text);
      if (cents !== null && cents > 0n) return cents;
      context.addIssue({ code: 'custom', message: 'must be an amount with two places above zero, such as 10.00' });
      return z.NEVER;
    }),
  REVIEW_HOURS: whole(1, 8_760, 48),
  AUTO_APPROVE: z.enum(['on', 'off']).default('off'),
  HOLDING_DAYS: whole(0, 365, 0),
  WEBHOOKS_TO_LOOPBACK: z.enum(['on', 'off']).default('off'),
  CORS_ORIGINS: list.default([]),
  EXECUTOR: z.enum(['compiled', 'graphql-js']).default('compiled'),
  SHARED_SNAPSHOTS: z.enum(['on', 'off']).default('on'),
  TRUST_PROXY: z
    .enum(['true', 'false', '1', '2', '3', '4', '5'])
    .default('false')
    .transform((value) => (value === 'true' ? 1 : value === 'false' ? 0 : Number(value))),
  LANDING_PAGE: z.enum(['true', 'false']).optional(),
  CONSOLE: z.enum(['true', 'false']).optional(),
  REQUEST_TIMEOUT_MS: whole(100, 120_000, 20_000),
  DRAIN_TIMEOUT_MS: whole(0, 10_000, 10_000),
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).max(10_000).optional(),
  OPERATION_DEADLINE_MS: whole(100, 120_000, 10_000),
  EXPORT_DEADLINE_MS: whole(100, 600_000, 60_000),
  OPERATION_TOKENS_MAX: whole(100, 100_000, 2_000),
  OPERATION_DEPTH_MAX: whole(1, 100, 10),
  INTROSPECTION_DEPTH_MAX: whole(1, 100, 20),
  OPERATION_ALIASES_MAX: whole(0, 1_000, 30),
  OPERATION_FIELDS_MAX: whole(1, 10_000, 500),
  OPERATION_DIRECTIVES_MAX: whole(0, 1_000, 8),
  OPERATION_OVERLAPS_MAX: whole(1, 100_000, 4_000),
  OPERATION_COST_MAX: whole(1, 10_000_000, 15_000),
  USER_COST_PER_MINUTE: whole(100, 1_000_000_000, 600_000),
  ADDRESS_COST_PER_MINUTE: whole(100, 1_000_000_000, 60_000),
  ACCOUNT_LOGINS_MAX: whole(1, 1_000_000, 10),
  ADDRESS_LOGINS_MAX: whole(1, 1_000_000, 100),
  LOGIN_WINDOW_SECONDS: whole(1, 86_400, 900),
  BODY_BYTES_MAX: whole(1_000, 10_000_000, 100_000),
});

/** Every environment variable that Cliptally reads. */
export const VARIABLES = Object.keys(environment.shape);

/** Five fields, six with seconds, or a name such as @daily. The parser would fill in missing fields from the left. */
const CRON = /^(@\w+|\S+(\s+\S+){4,5})$/;

/** Uses the same parser as the timetable. An expression that never fires, such as 30 February, is invalid. */
function isCron(text: string): boolean {
  if (!CRON.test(text.trim())) return false;
  try {
    cronParser.parseExpression(text, { tz: 'UTC' }).next();
    return true;
  } catch {
    return false;
  }
}

function isDecodable(text: string): boolean {
  try {
    const { username, password, pathname } = new URL(text);
    return [username, password, pathname].map(decodeURIComponent).length > 0;
  } catch {
    return false;
  }
}
