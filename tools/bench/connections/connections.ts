/**
 * The parts `clippers`, `admins` and `everybody` ask the same over few and many connections, of the product, its rivals
 * and the product with one thing switched off. The part `executor` compares the two ways to run an operation.
 */
import { assertCleanBooks } from '../books.js';
import { assertSameBytes, assertSameFigures } from '../compared.js';
import { answerTo } from '../contestants.js';
import { commitOf, describeMachine } from '../machine.js';
import { isOperation, type Operation } from '../operations.js';
import { report, say } from '../results.js';
import type { Worlds } from '../worlds.js';
import { type EntrantName, type Field, openField } from './entrants.js';
import { matchExecutors } from './executor.js';
import { connectionsSection, executorSection } from './report.js';
import { playMatch } from './turns.js';
import { type Asked, type WorkloadName, workloadOf } from './workloads.js';

export type ConnectionsPart = WorkloadName | 'executor';

export interface Selection {
  connections: readonly number[];
  rounds: number;
  /** The folder of a built checkout of an older commit. */
  before: string | undefined;
}

/** Seconds that a turn is looked at. */
const SECONDS = 3;

const OWN: readonly EntrantName[] = ['cliptally', 'alone', 'graphqlJs'];
const ENTRANTS: Record<ConnectionsPart, readonly EntrantName[]> = {
  clippers: [...OWN, 'bare', 'postgraphile'],
  admins: [...OWN, 'bare', 'postgraphile'],
  // The rivals have no pages of campaigns, and only here is there a target for the older product.
  everybody: [...OWN, 'before'],
  executor: OWN,
};

export async function benchConnections(
  part: ConnectionsPart,
  worlds: Worlds,
  selection: Selection,
  save: boolean,
): Promise<void> {
  const start = performance.now();
  const { connections, rounds, before } = selection;
  const world = await worlds.of(worlds.sizes[0] as number);
  await assertCleanBooks(world.url);
  const workload = await workloadOf(part === 'executor' ? 'everybody' : part, world);
  const field = await openField(ENTRANTS[part], { worlds, world, before });
  try {
    await assertAgreement(field, workload.asked);
    const match = { connections, rounds, seconds: SECONDS, postgresPid: worlds.server.pid };
    const cells =
      part === 'executor'
        ? await matchExecutors(field.entrants, workload.asked, match)
        : await playMatch(field.entrants, workload, match);
    const machine = await describeMachine(worlds.server.url);
    const minutes = (performance.now() - start) / 60_000;
    const older = before === undefined ? null : commitOf(before);
    const setting = { machine, world, rounds, seconds: SECONDS, minutes, before: older };
    await report(
      part === 'executor' ? executorSection(cells, setting) : connectionsSection(part, cells, setting),
      save,
    );
  } finally {
    await field.stop();
  }
}

/** Before anything is timed. An answer with an error throws. */
async function assertAgreement({ entrants, cliptally, sameBytes, sameFigures }: Field, asked: readonly Asked[]) {
  say('comparing the answers');
  for (const [operation, userIds] of operationsIn(asked)) {
    for (const other of sameBytes) await assertSameBytes(cliptally, other, operation, userIds);
    for (const other of sameFigures) await assertSameFigures(cliptally, other, operation, userIds);
  }
  for (const entrant of entrants) {
    for (const one of asked) {
      const form = entrant.requestOf(one);
      if (form !== null) await answerTo(`${entrant.name}, ${one.query.name}`, form, one.userId);
    }
  }
}

/** Each operation, and who asks for it. */
export function operationsIn(asked: readonly Asked[]): Map<Operation, string[]> {
  const found = new Map<Operation, string[]>();
  for (const { query, userId } of asked) {
    if (!isOperation(query)) continue;
    const userIds = found.get(query) ?? [];
    if (!userIds.includes(userId)) found.set(query, [...userIds, userId]);
  }
  return found;
}
