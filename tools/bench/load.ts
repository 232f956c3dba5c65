/**
 * Load on one contestant. It is either as much as eight connections can ask (autocannon), or a steady rate at which
 * requests leave on time whatever became of earlier ones. The generator shares the cores with the servers.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { type Contestant, headersOf } from './contestants.js';
import type { Operation } from './operations.js';

export const CONNECTIONS = 8;
const TIMEOUT_SECONDS = 300;
const SAMPLE_MS = 20;

/** For this many seconds, or this many requests. */
export type Extent = { duration: number } | { amount: number };

/** Requests per second. Any status other than 200 ends the benchmark. */
export async function throughput(
  contestant: Contestant,
  operation: Operation,
  userIds: readonly string[],
  extent: Extent,
): Promise<number> {
  const requests = await Promise.all(
    userIds.map(async (userId) => ({
      method: 'POST' as const,
      headers: await headersOf(userId),
      body: contestant.bodyOf(operation, userId),
    })),
  );
  const url = contestant.urlOf(operation.name);
  const options = {
    url,
    requests,
    connections: CONNECTIONS,
    timeout: TIMEOUT_SECONDS,
    sampleInt: SAMPLE_MS,
    ...extent,
  };
  const { result, seconds } = await fire(options);
  if (result.errors + result.non2xx > 0) {
    throw new Error(`${contestant.name}, ${operation.name}: ${result.errors} errors, ${result.non2xx} refusals`);
  }
  return result['2xx'] / seconds;
}

/** The seconds end with the last response: autocannon itself ends with its next sample, and rounds. */
function fire(options: autocannon.Options): Promise<{ result: autocannon.Result; seconds: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let last = start;
    const instance = autocannon(options, (error: unknown, result: autocannon.Result) => {
      if (error == null) resolve({ result, seconds: (last - start) / 1_000 });
      else reject(error as Error);
    });
    instance.on('response', () => {
      last = performance.now();
    });
  });
}

export interface SteadyLoad {
  perSecond: number;
  /** Until then, or until the signal. */
  seconds: number;
  signal?: AbortSignal;
}

/** The milliseconds that each request took. Each one was sent on time. */
export async function steady(
  contestant: Contestant,
  operation: Operation,
  userIds: readonly string[],
  { perSecond, seconds, signal }: SteadyLoad,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const asked = await Promise.all(
    userIds.map(async (userId) => ({ headers: await headersOf(userId), body: contestant.bodyOf(operation, userId) })),
  );
  const url = contestant.urlOf(operation.name);
  const answers: Promise<number>[] = [];
  const start = performance.now();
  for (let sent = 0; sent < perSecond * seconds && signal?.aborted !== true; sent += 1) {
    const wait = start + (sent * 1_000) / perSecond - performance.now();
    if (wait > 0) await delay(wait);
    const { headers, body } = asked[sent % asked.length] as (typeof asked)[number];
    const answer = timed(url, headers, body, agent);
    // All are awaited below at once. One that fails earlier must not end the process.
    answer.catch(() => undefined);
    answers.push(answer);
  }
  try {
    return await Promise.all(answers);
  } finally {
    agent.destroy();
  }
}

function timed(url: string, headers: Record<string, string>, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
      response.resume();
    });
    sent.on('error', reject).end(body);
  });
}
