/**
 * Parses the environment once. No other file reads process.env. A bad value stops the start with the variable's name.
 */
import type { z } from 'zod';
import { SocialPlatform } from '../prisma/generated/enums.js';
import { ACCOUNT_MESSAGES, environment, totalsFrom } from './environment.js';

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Load balancers that probe every second notice within this time. */
const DRAIN_DELAY_MS = 2_000;

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
  if (production && values.WEBHOOKS_TO_LOOPBACK === 'on')
    throw new ConfigError(
      'WEBHOOKS_TO_LOOPBACK: must be off in production, where others could reach this machine by it',
    );
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
    /** Commands that need a code ask nobody for it, those who have a second factor, or everybody. */
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
    endingsCron: values.ENDINGS_CRON,
    booksCron: values.BOOKS_CRON,
    currency: values.CURRENCY,
    minimumPayout: values.MIN_PAYOUT,
    holdingDays: values.HOLDING_DAYS,
    review: { hours: values.REVIEW_HOURS, autoApprove: values.AUTO_APPROVE === 'on' },
    /** Whether webhooks may go to receivers on this machine, without https. */
    webhooksToLoopback: values.WEBHOOKS_TO_LOOPBACK === 'on',
    corsOrigins: values.CORS_ORIGINS,
    /** The executor of operations. Both give the same answers. */
    executor: values.EXECUTOR,
    /** Whether compiled queries that arrive together read from one snapshot. */
    sharedSnapshots: values.SHARED_SNAPSHOTS === 'on',
    /** The number of proxies in front of the server. */
    proxies: values.TRUST_PROXY,
    landingPage: values.LANDING_PAGE === undefined ? !production : values.LANDING_PAGE === 'true',
    /** Whether the console is served at `/`. */
    console: values.CONSOLE === undefined ? values.NODE_ENV === 'development' : values.CONSOLE === 'true',
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

function eachPlatform<Value>(read: (socialPlatform: SocialPlatform) => Value): Record<SocialPlatform, Value> {
  const entries = Object.values(SocialPlatform).map((socialPlatform) => [socialPlatform, read(socialPlatform)]);
  return Object.fromEntries(entries) as Record<SocialPlatform, Value>;
}
