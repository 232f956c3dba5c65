/** One operation on one database. All contestants first prove that they agree; then they are measured in turn. */
import { ANSWER_DEADLINE_MS, assertSameBytes, assertSameData, assertSameFigures } from './compared.js';
import { ask, type Contestant, type ContestantName, startUsual } from './contestants.js';
import { throughput } from './load.js';
import { askers, type Operation } from './operations.js';
import { say } from './results.js';

/** Requests per second in each round, or why there are none. */
export type Rates = number[] | LeftOut;

export interface LeftOut {
  reason: string;
  /** It is slower than that; the measurement did not wait to see by how much. */
  perSecondMax?: number;
}

export interface Measured {
  operation: Operation;
  rates: Record<ContestantName, Rates>;
}

export interface Stage {
  databaseUrl: string;
  clippers: number;
  product: Contestant;
  bare: Contestant;
  postgraphile: Contestant | null;
}

/** Rounds that count. One more goes before them, to warm up and to find how many requests make a round. */
export const ROUNDS = 5;
/** Approximate: a round has a fixed number of requests, so that its end cuts none off. */
export const ROUND_SECONDS = 1;
const ROUND_REQUESTS_MIN = 16;
/** Where answers are slow, rounds end once they took that long together. At least two are played. */
const ROUNDS_MS_MAX = 60_000;
const ROUNDS_MIN = 2;
const WARM_UP_SECONDS = 3;
/** Slower contestants answer too few requests in that time, and warm up by a number of requests instead. */
const QUICK_MS = 250;
/** A slower rival is asked one request at a time: eight at once would not fit into memory. */
const ALONE_MS = 1_500;
const ALONE_TIMES = 3;
const FIRST_MS_MAX = 5_000;

interface Entrant {
  contestant: Contestant;
  /** Its slowest answer so far. */
  ms: number;
}

export async function measureOperation(stage: Stage, operation: Operation): Promise<Measured> {
  const { product, bare, postgraphile, databaseUrl, clippers } = stage;
  const userIds = askers(operation, clippers);
  // A new process each time: it may run out of memory.
  const usual = await startUsual(databaseUrl);
  // A rival's first answer includes compiling and connecting.
  const warm = async (rival: Contestant, firstMs: number | null) =>
    firstMs === null || firstMs > FIRST_MS_MAX ? firstMs : slowestOf(rival, operation, userIds);
  try {
    await assertSameBytes(product, bare, operation, userIds);
    const usualMs = await warm(usual, await assertSameData(product, usual, operation, userIds));
    const rivalMs =
      postgraphile && (await warm(postgraphile, await assertSameFigures(product, postgraphile, operation, userIds)));
    const ours = await slowestOf(product, operation, userIds);
    const seconds = ANSWER_DEADLINE_MS / 1_000;
    const late: LeftOut = { reason: `no answer in ${seconds} s`, perSecondMax: 1 / seconds };
    const entrants: Entrant[] = [
      { contestant: product, ms: ours },
      { contestant: bare, ms: ours },
      ...(usualMs === null ? [] : [{ contestant: usual, ms: usualMs }]),
      ...(postgraphile === null || rivalMs === null ? [] : [{ contestant: postgraphile, ms: rivalMs }]),
    ];
    const rates: Measured['rates'] = {
      cliptally: [],
      bare: [],
      usual: usualMs === null ? late : [],
      postgraphile: postgraphile === null ? { reason: 'not installed' } : rivalMs === null ? late : [],
    };
    await playRounds(entrants, { operation, userIds, rates });
    return { operation, rates };
  } finally {
    await usual.stop();
  }
}

interface Game {
  operation: Operation;
  userIds: readonly string[];
  rates: Measured['rates'];
}

async function playRounds(entrants: readonly Entrant[], game: Game): Promise<void> {
  const isAlone = ({ contestant: { name }, ms }: Entrant) =>
    (name === 'usual' || name === 'postgraphile') && ms > ALONE_MS;
  await playTogether(
    entrants.filter((entrant) => !isAlone(entrant)),
    game,
  );
  for (const entrant of entrants.filter(isAlone)) await playAlone(entrant, game);
}

async function playTogether(entrants: readonly Entrant[], { operation, userIds, rates }: Game): Promise<void> {
  const amounts = new Map<Contestant, number>();
  for (const { contestant, ms } of entrants) {
    const warmUp = ms > QUICK_MS ? { amount: ROUND_REQUESTS_MIN } : { duration: WARM_UP_SECONDS };
    const rate = await throughput(contestant, operation, userIds, warmUp);
    amounts.set(contestant, Math.max(ROUND_REQUESTS_MIN, Math.round(rate * ROUND_SECONDS)));
  }
  const start = performance.now();
  const inTime = (round: number) => round < ROUNDS_MIN || performance.now() - start < ROUNDS_MS_MAX;
  for (let round = 0; round < ROUNDS && inTime(round); round += 1) {
    for (const { contestant } of round % 2 === 0 ? entrants : entrants.toReversed()) {
      const amount = amounts.get(contestant) as number;
      (rates[contestant.name] as number[]).push(await throughput(contestant, operation, userIds, { amount }));
    }
  }
}

async function playAlone({ contestant }: Entrant, { operation, userIds, rates }: Game): Promise<void> {
  say(`  ${contestant.name}, one request at a time`);
  for (let time = 0; time < ALONE_TIMES; time += 1) {
    const start = performance.now();
    await ask(contestant, operation, userIds[time % userIds.length] as string);
    (rates[contestant.name] as number[]).push(1_000 / (performance.now() - start));
  }
}

async function slowestOf(contestant: Contestant, operation: Operation, userIds: readonly string[]): Promise<number> {
  let slowest = 0;
  for (const userId of userIds) {
    const start = performance.now();
    await ask(contestant, operation, userId);
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}
