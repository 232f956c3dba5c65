/**
 * One turn of a contestant: as much as some connections can ask, looked at through a window in the middle. Nothing
 * that begins or ends is counted, so slow and quick contestants are measured in the same way.
 */
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { headersOf } from '../contestants.js';
import { inDatabase } from '../server.js';
import { percentile } from '../statistics.js';
import { familyMs, processMs } from './cpu.js';
import type { Entrant } from './entrants.js';
import { rotated, type Workload } from './workloads.js';

export interface Turn {
  perSecond: number;
  /** Milliseconds that a request took. */
  p50: number;
  p99: number;
  /** Milliseconds of a core for each request; null where the system does not say. */
  nodeMs: number | null;
  postgresMs: number | null;
}

export interface Conditions {
  connections: number;
  /** The process of PostgreSQL that all its others begin from. */
  postgresPid: number;
  seconds: number;
}

/** Before the window, every connection has had an answer on average, and this has passed. */
const RAMP_MS = 500;
const RAMP_MS_MAX = 30_000;
const TIMEOUT_SECONDS = 300;
const SAMPLE_MS = 20;
const IDLE_LOOKS = 2;
const POLL_MS = 20;

export type Requests = readonly { path: string; headers: Record<string, string>; body: string }[];

/** Null if this contestant has no answer to one of them. */
export async function requestsOf(
  entrant: Entrant,
  { asked }: Workload,
): Promise<{ url: string; requests: Requests } | null> {
  const forms = asked.map((one) => entrant.requestOf(one));
  const known = forms.filter((form) => form !== null);
  if (known.length < forms.length || known[0] === undefined) return null;
  const headers = await Promise.all(asked.map(({ userId }) => headersOf(userId)));
  const requests = known.map(({ url, body }, index) => ({
    ...{ path: new URL(url).pathname, body },
    headers: headers[index] as Record<string, string>,
  }));
  return { url: known[0].url, requests };
}

/** Null if the first answers do not come in time. */
export async function takeTurn(
  entrant: Entrant,
  { url, requests }: { url: string; requests: Requests },
  { connections, postgresPid, seconds }: Conditions,
): Promise<Turn | null> {
  const load = startLoad(url, requests, connections);
  try {
    if (!(await load.ramped())) return null;
    const read = () => ({ at: performance.now(), node: processMs(entrant.pid), postgres: familyMs(postgresPid) });
    const times = load.collect();
    const before = read();
    await delay(seconds * 1_000);
    const count = times.length;
    const after = read();
    const each = (now: number | null, then: number | null) =>
      now === null || then === null ? null : (now - then) / count;
    return {
      perSecond: (count * 1_000) / (after.at - before.at),
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      nodeMs: each(after.node, before.node),
      postgresMs: each(after.postgres, before.postgres),
    };
  } finally {
    await load.stop();
    await untilIdle(entrant.databaseUrl);
  }
}

interface Load {
  /** True once it runs evenly; false if answers do not come in time. */
  ramped(): Promise<boolean>;
  /** From now on, the times of answers. */
  collect(): number[];
  /** Throws if any request failed or was refused. */
  stop(): Promise<void>;
}

function startLoad(url: string, requests: Requests, connections: number): Load {
  let [answers, connection] = [0, 0];
  let times: number[] | undefined;
  const start = performance.now();
  const options: autocannon.Options = {
    url,
    method: 'POST',
    connections,
    duration: TIMEOUT_SECONDS,
    timeout: TIMEOUT_SECONDS,
    sampleInt: SAMPLE_MS,
    setupClient: (client) => {
      client.setRequests(rotated(requests, connection, connections).map((request) => ({ method: 'POST', ...request })));
      connection += 1;
    },
  };
  const { promise: ended, resolve, reject } = withResolvers<autocannon.Result>();
  const instance = autocannon(options, (error: unknown, result: autocannon.Result) =>
    error == null ? resolve(result) : reject(error as Error),
  );
  instance.on('response', (_client, _status, _bytes, ms) => {
    answers += 1;
    times?.push(ms);
  });
  return {
    ramped: async () => {
      const passed = () => performance.now() - start;
      while (passed() < RAMP_MS || answers < connections) {
        if (passed() > RAMP_MS_MAX) return false;
        await delay(POLL_MS);
      }
      return true;
    },
    collect: () => {
      times = [];
      return times;
    },
    stop: async () => {
      instance.stop();
      const { errors, non2xx } = await ended;
      if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} refusals`);
    },
  };
}

function withResolvers<Value>() {
  let [resolve, reject]: [(value: Value) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<Value>((onValue, onError) => {
    [resolve, reject] = [onValue, onError];
  });
  return { promise, resolve, reject };
}

/** Requests that were cut off are still read for a while, and must not slow the next contestant. */
async function untilIdle(databaseUrl: string): Promise<void> {
  await inDatabase(databaseUrl, async (client) => {
    for (let looks = 0; looks < IDLE_LOOKS; ) {
      const { rows } = await client.query<{ busy: boolean }>(
        `SELECT count(*) > 0 AS busy FROM pg_stat_activity
         WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`,
      );
      looks = rows[0]?.busy === false ? looks + 1 : 0;
      await delay(POLL_MS);
    }
  });
}
