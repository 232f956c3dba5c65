/**
 * The contestants: the product and its rivals. Each is an HTTP server in its own process, and all share one database.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeArguments } from '../../bin/commands.js';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { createAccessTokens } from '../../src/kernel/auth/access-token.js';
import { startChild } from './child.js';
import type { Operation, OperationName, Query } from './operations.js';

export type ContestantName = 'cliptally' | 'bare' | 'usual' | 'postgraphile';

export interface Contestant {
  name: ContestantName;
  /** Of its Node.js. */
  pid: number;
  /** Where an operation is sent, always by POST. */
  urlOf(operation: OperationName): string;
  bodyOf(operation: Operation, userId: string): string;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');
export const SECRET = 'a secret that only the benchmark knows, long enough';
const TOKEN_SECONDS = 6 * 3_600;
const READY_DEADLINE_MS = 60_000;
/** A rival that reads whole tables gets enough memory to do so. */
const USUAL_HEAP_MB = 6_144;
/** The pool size of every contestant that has a pool: the product's default. */
export const POOL_MAX = 10;

const accessTokens = createAccessTokens(SECRET);

/** Signed as the product signs its tokens; every contestant verifies it. */
export async function headersOf(userId: string): Promise<Record<string, string>> {
  const { token } = await accessTokens.issue(userId, TOKEN_SECONDS);
  return { 'content-type': 'application/json', authorization: `Bearer ${token}` };
}

export interface ProductOptions {
  /** True: compiled, as it is shipped. False: run from its sources. */
  compiled?: boolean;
  /** In production, extensions.cost does not name the statements. */
  production?: boolean;
  /** Where it serves its metrics. */
  metricsPort?: number;
  /** Flags for its Node.js. */
  flags?: string[];
  /** Variables that switch parts of it off. */
  env?: Record<string, string>;
  /** The folder of another, built checkout. */
  root?: string;
}

/** It answers any query. */
export interface Product extends Contestant {
  urlOf(): string;
  bodyOf(query: Query): string;
}

/** The product as `npm run serve` starts it, with these variables added to its environment. */
export async function startProduct(databaseUrl: string, options: ProductOptions = {}): Promise<Product> {
  const { compiled = true, production = true, metricsPort, flags = [], env = {}, root = ROOT } = options;
  const port = await freePort();
  const { NODE_OPTIONS: _, ...outside } = process.env;
  const built = root === ROOT ? nodeArguments('serve') : [join(root, 'bin/cliptally.js'), 'serve'];
  const command = compiled ? built : ['--import', 'tsx', 'src/serve.cli.ts'];
  const child = spawn(process.execPath, [...flags, ...command], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...outside,
      ...env,
      NODE_ENV: production ? 'production' : 'development',
      DATABASE_URL: databaseUrl,
      JWT_SECRET: SECRET,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(metricsPort === undefined ? {} : { METRICS_PORT: String(metricsPort) }),
      // No contestant logs its requests, and slow requests are measured instead of being cut off.
      LOG_LEVEL: 'warn',
      OPERATION_DEADLINE_MS: '120000',
      USER_COST_PER_MINUTE: '1000000000',
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit');
  // Forked children notice when the bench is gone; this one would keep running.
  const kill = () => child.kill();
  process.once('exit', kill);
  await untilReady(`${origin}/readyz`, () => child.exitCode === null);
  return {
    name: 'cliptally',
    pid: child.pid as number,
    urlOf: () => `${origin}/graphql`,
    bodyOf: ({ query, variables }) => JSON.stringify({ query, variables }),
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export async function startBare(databaseUrl: string): Promise<Contestant> {
  return startOwn('bare', databaseUrl, []);
}

export async function startUsual(databaseUrl: string): Promise<Contestant> {
  return startOwn('usual', databaseUrl, [`--max-old-space-size=${USUAL_HEAP_MB}`]);
}

/** It gets exactly the request that the product gets. */
async function startOwn(name: 'bare' | 'usual', databaseUrl: string, flags: string[]): Promise<Contestant> {
  const child = startChild(`rivals/${name}-child.ts`, [databaseUrl, SECRET, String(POOL_MAX)], { flags });
  const { origin } = await child.next<{ origin: string }>();
  return {
    name,
    pid: child.pid,
    urlOf: (operation) => `${origin}/${operation}`,
    bodyOf: ({ query }) => JSON.stringify({ query }),
    stop: () => child.stop(),
  };
}

export function ask(contestant: Contestant, operation: Operation, userId: string, signal?: AbortSignal) {
  const form = { url: contestant.urlOf(operation.name), body: contestant.bodyOf(operation, userId) };
  return answerTo(`${contestant.name}, ${operation.name}`, form, userId, signal);
}

/** Throws under this name if the answer has errors. */
export async function answerTo(
  name: string,
  { url, body }: { url: string; body: string },
  userId: string,
  signal?: AbortSignal,
) {
  const response = await fetch(url, { method: 'POST', headers: await headersOf(userId), body, signal: signal ?? null });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${name}: ${response.status} ${text}`);
  const answer = JSON.parse(text) as { data: unknown; errors?: unknown; extensions?: Extensions };
  if (answer.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.errors).slice(0, 1_000)}`);
  return { text, ...answer };
}

export interface Extensions {
  snapshot?: { id: string; takenAt: string };
  cost?: { statements: number };
}

async function untilReady(url: string, alive: () => boolean): Promise<void> {
  const until = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (!alive()) throw new Error('the server ended before it was ready');
    if (performance.now() > until) throw new Error('the server did not become ready in time');
    await delay(50);
  }
}
