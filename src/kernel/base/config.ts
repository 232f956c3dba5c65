/**
 * Parses the environment once. No other file reads process.env. A bad value stops the start with the variable's name.
 */
import cronParser from 'cron-parser';
import { z } from 'zod';
import { MessageKind, SocialPlatform } from '../prisma/generated/enums.js';
import { parseMoney } from './money.js';

export class ConfigError extends Error {
  override name = 'ConfigError';
}

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

/** Load balancers that probe every second notice within this time. */
const DRAIN_DELAY_MS = 2_000;

/** Whether totals are read from the kept sums or computed from the clips. */
const totalsFrom = z.enum(['sums', 'clips']).default('sums');

/** Messages without which nobody could use an account. They are no notifications. */
const ACCOUNT_MESSAGES: readonly MessageKind[] = ['INVITATION', 'PASSWORD_RESET'];
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
  CORS_ORIGINS: list.default([]),
  EXECUTOR: z.enum(['compiled', 'graphql-js']).default('compiled'),
  TRUST_PROXY: z
    .enum(['true', 'false', '1', '2', '3', '4', '5'])
    .default('false')
    .transform((value) => (value === 'true' ? 1 : value === 'false' ? 0 : Number(value))),
  LANDING_PAGE: z.enum(['true', 'false']).optional(),
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

export type Config = ReturnType<typeof readConfig>;

/** Read on its own, because the text of statements depends on it wherever they run. readConfig refuses a bad value. */
export const TOTALS_SOURCE = totalsFrom.catch('sums').parse(process.env['TOTALS_SOURCE'] || undefined);

export interface ConfigNeeds {
  /** Defaults for variables that the environment does not set. */
  defaults?: Record<string, string>;
  /** False: the process has no login, so production may leave JWT_SECRET out. */
  secret?: boolean;
}

/** Parses an environment. Throws a ConfigError that names each bad variable and never shows its value. */
export function readConfig(
  env: Record<string, string | undefined> = process.env,
  { defaults = {}, secret = true }: ConfigNeeds = {},
) {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse({ ...defaults, ...present });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  if (production && values.DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL: required in production');
  if (production && secret && values.JWT_SECRET === undefined)
    throw new ConfigError('JWT_SECRET: required in production');
  if (values.MIGRATE_DATABASE_URL !== undefined && values.DATABASE_URL === undefined)
    throw new ConfigError(
      'MIGRATE_DATABASE_URL: needs DATABASE_URL, too. Set DATABASE_URL, or leave both out to use the embedded PostgreSQL',
    );
  if (values.SMTP_URL !== undefined && values.MAIL_FROM === undefined)
    throw new ConfigError('MAIL_FROM: required with SMTP_URL');
  if (values.SMTP_URL !== undefined && values.APP_URL === undefined && production)
    throw new ConfigError('APP_URL: required with SMTP_URL in production, because messages contain links to it');
  if (values.METRICS_PORT === values.PORT && values.PORT !== 0)
    throw new ConfigError('METRICS_PORT: must be another port than PORT');
  return {
    production,
    environment: values.NODE_ENV,
    host: values.HOST,
    port: values.PORT,
    metricsPort: values.METRICS_PORT ?? null,
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL ?? null,
    /** The owner's URL. Null: the application migrates, or the database is up to date. */
    migrateDatabaseUrl: values.MIGRATE_DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    databasePool: values.DATABASE_POOL,
    jwtSecret: values.JWT_SECRET ?? null,
    routerSecret: values.ROUTER_SECRET ?? null,
    mail: mailOf(values, production),
    /** The identity provider whose tokens are accepted. Null: there is none. */
    identityProvider: identityProviderOf(values, production),
    /** Commands that let money go ask nobody for a code, those who have a second factor, or everybody. */
    secondFactor: values.SECOND_FACTOR,
    apify: {
      token: values.APIFY_TOKEN ?? null,
      baseUrl: values.APIFY_BASE_URL ?? 'https://api.apify.com',
      retryDelayMs: values.APIFY_RETRY_DELAY_MS,
      /** Overrides of the actors' ids; undefined: the built-in actor. */
      actorIds: eachPlatform((socialPlatform) => values[`APIFY_ACTOR_${socialPlatform}`]),
    },
    refresh: {
      cron: values.REFRESH_CRON,
      batchSize: values.REFRESH_BATCH_SIZE,
      concurrency: values.REFRESH_CONCURRENCY,
      leaseSeconds: values.REFRESH_LEASE_SECONDS,
      jumpBound: { views: BigInt(values.REFRESH_JUMP_VIEWS), factor: BigInt(values.REFRESH_JUMP_FACTOR) },
      memoryMb: values.REFRESH_MEMORY_MB,
      runTimeoutSeconds: values.REFRESH_RUN_TIMEOUT_SECONDS,
      maxChargeUsd: values.REFRESH_MAX_CHARGE_USD,
    },
    booksCron: values.BOOKS_CRON,
    currency: values.CURRENCY,
    minimumPayout: values.MIN_PAYOUT,
    corsOrigins: values.CORS_ORIGINS,
    /** The executor of operations. Both give the same answers. */
    executor: values.EXECUTOR,
    /** The number of proxies in front of the server. */
    proxies: values.TRUST_PROXY,
    landingPage: values.LANDING_PAGE === undefined ? !production : values.LANDING_PAGE === 'true',
    limits: limitsOf(values, production),
  } as const;
}

function mailOf(values: z.infer<typeof environment>, production: boolean) {
  return {
    /** Null: outside production messages become files in DATA_DIR, and in production there are none. */
    smtpUrl: values.SMTP_URL ?? null,
    from: values.MAIL_FROM ?? 'Cliptally <no-reply@localhost>',
    /** Where users open the application, without a slash at the end. */
    appUrl: (values.APP_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, ''),
    /** The kinds of messages that commands write. */
    kinds: production && values.SMTP_URL === undefined ? [] : [...ACCOUNT_MESSAGES, ...values.NOTIFICATIONS],
  } as const;
}

function identityProviderOf(values: z.infer<typeof environment>, production: boolean) {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: ownUrl, OIDC_CLAIM: claim } = values;
  if (issuer === undefined) {
    if (audience === undefined && ownUrl === undefined) return null;
    throw new ConfigError('OIDC_ISSUER: required with OIDC_AUDIENCE and OIDC_JWKS_URL');
  }
  if (audience === undefined)
    throw new ConfigError('OIDC_AUDIENCE: required with OIDC_ISSUER, so that no token for another service is accepted');
  const jwksUrl = ownUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
  if (production && !jwksUrl.startsWith('https:'))
    throw new ConfigError(`${ownUrl === undefined ? 'OIDC_ISSUER' : 'OIDC_JWKS_URL'}: must be https in production`);
  return { issuer, audience, jwksUrl, claim };
}

function limitsOf(values: z.infer<typeof environment>, production: boolean) {
  return {
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    drainMs: values.DRAIN_TIMEOUT_MS,
    /** In development there is no load balancer, and Ctrl-C should be quick. */
    drainDelayMs: values.DRAIN_DELAY_MS ?? (production ? DRAIN_DELAY_MS : 0),
    operationDeadlineMs: values.OPERATION_DEADLINE_MS,
    exportDeadlineMs: values.EXPORT_DEADLINE_MS,
    bodyBytesMax: values.BODY_BYTES_MAX,
    operationTokensMax: values.OPERATION_TOKENS_MAX,
    operationDepthMax: values.OPERATION_DEPTH_MAX,
    introspectionDepthMax: values.INTROSPECTION_DEPTH_MAX,
    operationAliasesMax: values.OPERATION_ALIASES_MAX,
    operationFieldsMax: values.OPERATION_FIELDS_MAX,
    operationDirectivesMax: values.OPERATION_DIRECTIVES_MAX,
    operationOverlapsMax: values.OPERATION_OVERLAPS_MAX,
    operationCostMax: values.OPERATION_COST_MAX,
    rates: {
      userCostPerMinute: values.USER_COST_PER_MINUTE,
      addressCostPerMinute: values.ADDRESS_COST_PER_MINUTE,
      accountLoginsMax: values.ACCOUNT_LOGINS_MAX,
      addressLoginsMax: values.ADDRESS_LOGINS_MAX,
      loginWindowSeconds: values.LOGIN_WINDOW_SECONDS,
    },
  } as const;
}

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

function eachPlatform<Value>(read: (socialPlatform: SocialPlatform) => Value): Record<SocialPlatform, Value> {
  const entries = Object.values(SocialPlatform).map((socialPlatform) => [socialPlatform, read(socialPlatform)]);
  return Object.fromEntries(entries) as Record<SocialPlatform, Value>;
}
