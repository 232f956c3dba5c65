/** The product over HTTP, as users meet it: a server on a free loopback port, tokens, and a client. */
import type { AddressInfo } from 'node:net';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { pino } from 'pino';
import { createServer, type ServerOptions } from '../../src/http/server.js';
import type { AccessTokens } from '../../src/kernel/auth/access-token.js';
import type { ExternalTokens } from '../../src/kernel/auth/external-token.js';
import { readConfig } from '../../src/kernel/base/config.js';
import type { Transport } from '../../src/kernel/base/internet.js';
import type { Database } from '../../src/kernel/db/database.js';
import { createServices } from '../../src/open-product.js';

export interface Answer<Data> {
  status: number;
  data: Data;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string } & Record<string, unknown>;
  }[];
  extensions: {
    snapshot?: { id: string; takenAt: string };
    cost?: { statements: number; counted?: number };
    errorsOmitted?: number;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
type Untyped = any;

export interface TestServer {
  url: string;
  /** A token of a user of the database, by name. */
  tokenOf(name: string): Promise<string>;
  /** Sends an operation as the named user, or anonymously as null. */
  query<Data = Untyped, Variables = Record<string, unknown>>(
    as: string | null,
    operation: string | TypedDocumentNode<Data, Variables>,
    variables?: Variables,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>>;
  close(): Promise<void>;
}

/** Why an operation was refused; undefined if it was not. */
export const codeOf = ({ errors }: Answer<unknown>) => errors?.[0]?.extensions.code;

/** Signs the tokens of every test server. */
export const SECRET = 'a secret that only tests know, of enough characters';

/**
 * All tests come from one address and a few users, and are faster than any person; other limits are the product's own.
 */
export const RATES = {
  USER_COST_PER_MINUTE: '1000000000',
  ADDRESS_COST_PER_MINUTE: '1000000000',
  ACCOUNT_LOGINS_MAX: '1000000',
  ADDRESS_LOGINS_MAX: '1000000',
};

/** An identity provider that nobody asks: it only has a name, so that its identities can be linked. */
export const PROVIDER = { OIDC_ISSUER: 'https://identity.example', OIDC_AUDIENCE: 'cliptally' };

/** For tests that ask for every field by every path at once, which no client does. */
export const WALKING = { OPERATION_COST_MAX: '1000000' };

/** For operations that must pass with room to spare. Introspection by itself needs most of its 20 levels. */
export const HALF_LIMITS = {
  OPERATION_TOKENS_MAX: '1000',
  OPERATION_DEPTH_MAX: '5',
  OPERATION_ALIASES_MAX: '15',
  OPERATION_FIELDS_MAX: '250',
  OPERATION_DIRECTIVES_MAX: '4',
  OPERATION_OVERLAPS_MAX: '2000',
  OPERATION_COST_MAX: '7500',
};

export async function startTestServer(
  database: Database,
  options: Partial<Pick<ServerOptions, 'isolation' | 'execution' | 'onTrips' | 'onLive' | 'log' | 'metrics'>> & {
    env?: Record<string, string>;
    /** JWT_SECRET, if not that of every test server. */
    secret?: string;
    /** The way to the internet. */
    transport?: Transport;
    /** Replaces the tokens of the identity provider that `env` names. */
    externalTokens?: ExternalTokens;
  } = {},
): Promise<TestServer> {
  const config = readConfig({
    NODE_ENV: 'test',
    EXECUTOR: process.env['EXECUTOR'],
    SHARED_SNAPSHOTS: process.env['SHARED_SNAPSHOTS'],
    ...RATES,
    ...PROVIDER,
    ...options.env,
  });
  const made = createServices({ config, database, secret: options.secret ?? SECRET });
  const { transport = made.transport, externalTokens = made.externalTokens } = options;
  const services = { ...made, transport, externalTokens };
  const { accessTokens } = services;
  const app = await createServer({
    config,
    services,
    log: options.log ?? pino({ level: 'silent' }),
    // Tests send most operations only once, so operations are compiled at first sight where possible.
    execution: options.execution ?? { compileAtSight: 1 },
    onTrips: { freezesRows: true, ...options.onTrips },
    ...(options.onLive === undefined ? {} : { onLive: options.onLive }),
    ...(options.isolation === undefined ? {} : { isolation: options.isolation }),
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (name: string) => {
    const token = tokens.get(name) ?? issueToken(database, accessTokens, name);
    tokens.set(name, token);
    return token;
  };
  return {
    url,
    tokenOf,
    async query(as, operation, variables, more) {
      const headers: Record<string, string> = { 'content-type': 'application/json', ...more };
      if (as !== null) headers['authorization'] = `Bearer ${await tokenOf(as)}`;
      const query = typeof operation === 'string' ? operation : print(operation);
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as Omit<Answer<Untyped>, 'status'>) };
    },
    close: () => app.close(),
  };
}

async function issueToken({ prisma }: Database, accessTokens: AccessTokens, name: string): Promise<string> {
  const user = await prisma.user.findFirstOrThrow({ where: { name } });
  return (await accessTokens.issue(user.id.toString())).token;
}
