/**
 * Handles `POST /v2/actors/:id/runs`: the actor scrapes the world, the script spoils the items, and the charge limit
 * cuts them.
 */
import type { FaultScript } from './fault-script.js';
import type { SimulatedPost } from './post.js';
import { Refusal } from './refusal.js';
import type { Item, Look, Price } from './simulated-actor.js';
import { findActor } from './simulated-platforms.js';
import { Run } from './simulated-run.js';
import type { SimulatedWorld } from './simulated-world.js';

export interface RunContext {
  world: SimulatedWorld;
  faults: FaultScript;
  pollsUntilDone: number;
  now: () => Date;
}

export function startRun(actorId: string, input: Item, query: Record<string, string>, context: RunContext): Run {
  const { world, faults, pollsUntilDone, now } = context;
  const actor = findActor(actorId);
  if (actor === undefined) throw new Refusal(404, 'actor-not-found', `Actor with this name was not found: ${actorId}`);
  const { scrape, price, socialPlatform, viewsFields } = actor;
  const maxTotalChargeUsd = positiveNumber(query, 'maxTotalChargeUsd');
  const payable = payableItems(price, maxTotalChargeUsd);
  const entries = scrape(
    input,
    lookOnce((externalId) => world.scrape(socialPlatform, externalId)),
  );
  const all = faults.spoil(entries, { socialPlatform, viewsFields });
  const affordable = all.slice(0, Math.min(payable, positiveNumber(query, 'maxItems') ?? Number.POSITIVE_INFINITY));
  const fault = faults.takeRun(socialPlatform);
  const plan = {
    actor: actorId,
    socialPlatform,
    price,
    items: affordable.slice(0, fault?.partial ?? affordable.length),
    ends: fault?.ends ?? 'SUCCEEDED',
    pollsUntilDone,
    options: {
      timeoutSecs: positiveNumber(query, 'timeout') ?? 3_600,
      memoryMbytes: positiveNumber(query, 'memory') ?? 1_024,
      maxTotalChargeUsd,
    },
    statusMessage: all.length > payable ? 'The run stopped: its maximum total charge is reached.' : null,
  };
  return new Run(plan, now);
}

/** One look for each post and run, so that a link given twice is scraped once and grows once. */
function lookOnce(look: Look): Look {
  const seen = new Map<string, SimulatedPost | undefined>();
  return (externalId) => {
    if (!seen.has(externalId)) seen.set(externalId, look(externalId));
    return seen.get(externalId);
  };
}

/** The number of items that a charge limit pays for. Apify refuses a limit that pays for none. */
function payableItems(price: Price, maxTotalChargeUsd: number | undefined): number {
  if (maxTotalChargeUsd === undefined) return Number.POSITIVE_INFINITY;
  const count = Math.floor((Math.round(maxTotalChargeUsd * 1e6) - price.startMicros) / price.itemMicros);
  if (count >= 1) return count;
  throw new Refusal(400, 'max-total-charge-usd-below-minimum', 'The maximum total charge is below the minimum.');
}

function positiveNumber(query: Record<string, string>, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (Number(text) > 0) return Number(text);
  throw new Refusal(400, 'invalid-parameter', `Query parameter ${name} must be a positive number`);
}
