/**
 * Prisma's schema engine as WebAssembly. The engine behind Prisma's command line is a native program that is downloaded
 * on first use, which fails offline. This one comes from npm, is the same code, and writes the same
 * `_prisma_migrations` table. Only bundlers can load its package, so we instantiate it by hand.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { sessionClient, sessionPool, UNHURRIED } from '../kernel/db/postgres-sessions.js';

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

interface Connections {
  url: string;
  cleanups: (() => Promise<void>)[];
  databaseError: unknown;
  scriptError: ScriptError | null;
}

/** Type numbers in PostgreSQL's catalogue. */
const CHAR = 18;
const CHAR_ARRAY = 1002;

let loading: Promise<EngineModule> | undefined;

/** A script failed. The engine's own error leaves out the database's message and the position in the script. */
export class ScriptError extends Error {
  override name = 'ScriptError';
  readonly script: string;

  constructor(script: string, databaseError: unknown) {
    super(inWords(script, databaseError), { cause: databaseError });
    this.script = script;
  }
}

function inWords(script: string, error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line = error.position === undefined ? null : script.slice(0, Number(error.position) - 1).split('\n').length;
  const where = line === null ? '' : `, line ${line}`;
  return [`${error.message} (SQLSTATE ${error.code}${where})`, error.detail, error.hint].filter(Boolean).join('. ');
}

/** Runs one command of the engine against a database, on connections that end with it. */
export async function withSchemaEngine<T>(url: string, command: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= loadEngine();
  const { SchemaEngine } = await loading;
  const connections: Connections = { url, cleanups: [], databaseError: null, scriptError: null };
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory(connections));
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
    return await command(engine);
  } catch (error) {
    throw connections.scriptError ?? error;
  } finally {
    for (const cleanup of connections.cleanups.reverse()) await cleanup();
  }
}

/** TypeScript declares this global only together with the whole DOM. */
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

async function loadEngine(): Promise<EngineModule> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } });
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const code = await readFile(join(dirname(path), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': withoutLastingTimers(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** The engine never clears the ten-second timer of its lock, which would keep a finished process alive. */
function withoutLastingTimers(glue: EngineModule): Record<string, unknown> {
  const timer = (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds >>> 0).unref();
  const imports = Object.entries(glue).map(([name, value]) => [
    name,
    name.startsWith('__wbg_setTimeout_') ? timer : value,
  ]);
  return Object.fromEntries(imports);
}

/**
 * Without this the engine dies with «RuntimeError: unreachable», possibly outside any promise, and ends the process.
 */
function reportPanic(message: string): never {
  throw new Error(`Prisma's schema engine panicked: ${message}`);
}

function adapterFactory(connections: Connections): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(connections.url, connections),
    connectToShadowDb: () => connectToShadowDatabase(connections),
  };
}

async function connect(url: string, connections: Connections): Promise<SqlDriverAdapter> {
  // One lasting connection. The engine's lock belongs to a session and ends only with it, so all work must happen
  // there.
  const pool = sessionPool(url, UNHURRIED, { max: 1, idleTimeoutMillis: 0, application_name: 'cliptally migrate' });
  pool.on('error', () => undefined);
  connections.cleanups.push(() => pool.end());
  const adapter = await connectKnowingChar(pool, connections);
  // The adapter's own version splits the script at every semicolon, even inside functions. Sent whole and without
  // parameters, a file is one implicit transaction, so a failed migration leaves nothing behind.
  adapter.executeScript = async (sql) => {
    try {
      await adapter.executeRaw({ sql, args: [], argTypes: [] });
    } catch (error) {
      connections.scriptError = new ScriptError(sql, connections.databaseError ?? error);
      throw error;
    }
  };
  return adapter;
}

/**
 * The adapter does not know the catalogue's type "char" and fails if a table has a CHECK or a trigger. The engine wants
 * a character. We declare an array of characters, which the adapter knows, and correct that afterwards.
 */
async function connectKnowingChar(pool: pg.Pool, connections: Connections): Promise<SqlDriverAdapter> {
  const query = pool.query.bind(pool) as (config: pg.QueryArrayConfig) => Promise<Partial<pg.QueryArrayResult>>;
  const relabelled = async (config: pg.QueryArrayConfig) => {
    const result = await query(config).catch((error: unknown) => {
      connections.databaseError = error;
      throw error;
    });
    // A script of several statements returns a list of results, which has no fields.
    for (const field of result.fields ?? []) if (field.dataTypeID === CHAR) field.dataTypeID = CHAR_ARRAY;
    return result;
  };
  pool.query = relabelled as typeof pool.query;
  const adapter: SqlDriverAdapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (statement) => {
    const result = await queryRaw(statement);
    const { Character, CharacterArray } = ColumnTypeEnum;
    return { ...result, columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)) };
  };
  return adapter;
}

/** An empty database beside the real one. The engine replays the migrations there to learn their result. */
async function connectToShadowDatabase(connections: Connections): Promise<SqlDriverAdapter> {
  const name = `cliptally_shadow_${randomUUID()}`;
  const shadowUrl = new URL(connections.url);
  shadowUrl.pathname = `/${name}`;
  await runAlone(connections.url, `CREATE DATABASE "${name}"`);
  connections.cleanups.push(() => runAlone(connections.url, `DROP DATABASE "${name}" WITH (FORCE)`));
  return connect(shadowUrl.href, connections);
}

async function runAlone(url: string, statement: string): Promise<void> {
  const client = sessionClient(url, UNHURRIED, { application_name: 'cliptally migrate' });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
