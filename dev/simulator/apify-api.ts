/** The four calls of Apify's API that a scrape needs, without network faults. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SocialPlatform } from './post.js';
import { Refusal, recordNotFound } from './refusal.js';
import type { Route } from './routes.js';
import { runJson } from './run-json.js';
import { findActor } from './simulated-platforms.js';
import type { Run } from './simulated-run.js';
import { type RunContext, startRun } from './start-run.js';
import { type Answer, parseObject } from './wire.js';

/** Apify holds a poll for up to a minute. A simulator that answered at once would get a thousand polls a second. */
const HOLD_MS_MAX = 50;

export interface ApiRequest extends Route {
  authorization: string | undefined;
  contentEncoding: string | undefined;
  query: Record<string, string>;
  /** Undefined: more than Apify accepts. */
  bytes: Buffer | undefined;
}

/** A started run, for the assertions of tests. */
export interface RecordedStart {
  actor: string;
  input: Record<string, unknown>;
  query: Record<string, string>;
  runId: string;
  at: Date;
}

export class Api {
  readonly requests: RecordedStart[] = [];
  readonly runs: Run[] = [];

  constructor(
    private readonly token: string,
    private readonly context: RunContext,
  ) {}

  async answer(request: ApiRequest): Promise<Answer> {
    this.#authorize(request.authorization);
    if (request.endpoint === 'start') return this.#start(request);
    const run = this.findRun(request);
    if (run === undefined) throw recordNotFound();
    if (request.endpoint === 'items') return itemsAnswer(run, request.query);
    if (request.endpoint === 'poll') await poll(run, request.query);
    else run.abort(request.query['gracefully'] === '1');
    return { status: 200, body: { data: runJson(run) } };
  }

  /** The run of a request, by its id or its dataset's id. */
  findRun({ endpoint, id }: Route): Run | undefined {
    return this.runs.find((run) => run.id === id || (endpoint === 'items' && run.datasetId === id));
  }

  /**
   * The social platform of a request, to which a fault may be limited. Undefined for an unknown actor, run or dataset.
   */
  socialPlatformOf(route: Route): SocialPlatform | undefined {
    return route.endpoint === 'start' ? findActor(route.id)?.socialPlatform : this.findRun(route)?.plan.socialPlatform;
  }

  #authorize(authorization: string | undefined): void {
    if (authorization === undefined) {
      throw new Refusal(401, 'token-not-provided', 'Authentication token was not provided.');
    }
    if (authorization !== `Bearer ${this.token}`) {
      throw new Refusal(401, 'invalid-token', 'Authentication token is not valid.');
    }
    if (this.context.faults.isTokenRevoked) {
      throw new Refusal(401, 'user-or-token-not-found', 'User was not found or authentication token is not valid');
    }
  }

  #start({ id: actor, query, bytes, contentEncoding }: ApiRequest): Answer {
    if (this.context.faults.isCreditExhausted) {
      throw new Refusal(402, 'not-enough-usage-to-run-paid-actor', 'By launching this job you will exceed your usage.');
    }
    const input = parseObject(bytes, contentEncoding);
    const run = startRun(actor, input, query, this.context);
    this.runs.push(run);
    this.requests.push({ actor, input, query, runId: run.id, at: run.startedAt });
    return { status: 201, body: { data: runJson(run) } };
  }
}

/** While the run goes on, the caller waits a moment. It may be aborted meanwhile. */
async function poll(run: Run, query: Record<string, string>): Promise<void> {
  run.poll();
  const holdMs = Math.min(Number(query['waitForFinish'] ?? 0) * 1000, HOLD_MS_MAX);
  if (!run.isOver && holdMs > 0) await wait(holdMs, undefined, { ref: false });
}

function itemsAnswer(run: Run, query: Record<string, string>): Answer {
  const isDescending = query['desc'] === '1';
  const offset = Number(query['offset'] ?? 0);
  const limit = Number(query['limit'] ?? 999_999_999_999);
  const ordered = isDescending ? run.items.toReversed() : run.items;
  const body = ordered.slice(offset, offset + limit);
  const headers = {
    'x-apify-pagination-total': String(ordered.length),
    'x-apify-pagination-offset': String(offset),
    'x-apify-pagination-limit': String(limit),
    'x-apify-pagination-count': String(body.length),
    'x-apify-pagination-desc': String(isDescending),
  };
  return { status: 200, headers, body };
}
