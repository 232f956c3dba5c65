/** The targets of the project's issue "Faster than by hand". */
import type { Target } from '../results.js';
import { shown, spreadText } from '../statistics.js';
import type { EntrantName } from './entrants.js';
import { cpuMs, type Figure, nodeMs, p99, perSecond, ratioOf } from './figures.js';
import type { Cell } from './turns.js';
import type { WorkloadName } from './workloads.js';

/** Requests a second of clippers' dashboards, against bare, by connections. */
const BARE_MIN: [connections: number, ratio: number][] = [
  [1, 0.9],
  [8, 1.2],
  [32, 1.6],
  [128, 1.8],
];
/** At these connections. */
const [CPU_AT, CPU_MAX] = [32, 0.55];
const [BEFORE_AT, BEFORE_MIN] = [32, 3];
const P99_AT = 128;
const CROWD_MIN = 8;
const EXECUTOR_MIN = 1.3;

export function connectionsTargets(part: WorkloadName, cells: readonly Cell[]): Target[] {
  const at = (connections: number) => cells.filter((cell) => cell.connections === connections);
  const p99Target = atMost(1, `p99 at ${P99_AT} connections no worse than without shared snapshots`, {
    cells: at(P99_AT),
    of: ['cliptally', 'alone'],
    figure: p99,
  });
  const ahead = atLeast(1, `ahead of PostGraphile at ${CROWD_MIN} connections and above`, {
    cells: cells.filter(({ connections }) => connections >= CROWD_MIN),
    of: ['cliptally', 'postgraphile'],
    figure: perSecond,
  });
  switch (part) {
    case 'clippers':
      return [
        ...BARE_MIN.map(([connections, min]) =>
          atLeast(min, `at least ${min} of bare at ${plural(connections)}`, {
            cells: at(connections),
            of: ['cliptally', 'bare'],
            figure: perSecond,
          }),
        ),
        atMost(CPU_MAX, `CPU a request at most ${CPU_MAX} of bare's at ${plural(CPU_AT)}`, {
          cells: at(CPU_AT),
          of: ['cliptally', 'bare'],
          figure: cpuMs,
        }),
        ahead,
        p99Target,
      ];
    case 'admins':
      return [ahead, p99Target];
    case 'everybody':
      return [
        atLeast(BEFORE_MIN, `at least ${BEFORE_MIN} times the product before, at ${plural(BEFORE_AT)}`, {
          cells: at(BEFORE_AT),
          of: ['cliptally', 'before'],
          figure: perSecond,
        }),
        p99Target,
      ];
  }
}

/** The compiled executor stays where it saves that much. */
export function executorTargets(cells: readonly Cell[]): Target[] {
  return cells.map((cell) => {
    const of = ['graphqlJs', 'alone'] as const;
    const target = atLeast(EXECUTOR_MIN, `${cell.title}: graphql-js takes at least ${EXECUTOR_MIN} times the CPU`, {
      cells: [cell],
      of,
      figure: cpuMs,
    });
    const node = ratioOf(cell, of, nodeMs);
    return node === null ? target : { ...target, found: `${target.found}; of Node alone ${shown(node.middle)}` };
  });
}

interface Comparison {
  cells: readonly Cell[];
  of: readonly [EntrantName, EntrantName];
  figure: Figure;
}

function atLeast(min: number, sentence: string, comparison: Comparison): Target {
  return target(sentence, comparison, (ratio) => ratio >= min);
}

function atMost(max: number, sentence: string, comparison: Comparison): Target {
  return target(sentence, comparison, (ratio) => ratio <= max);
}

/** Met if every cell meets it; unknown if none was measured. */
function target(sentence: string, { cells, of, figure }: Comparison, meets: (ratio: number) => boolean): Target {
  const found = cells.flatMap((cell) => {
    const ratio = ratioOf(cell, of, figure);
    return ratio === null ? [] : [{ ...ratio, connections: cell.connections }];
  });
  const texts = found.map((ratio) => `${spreadText(ratio)}${found.length > 1 ? ` at ${ratio.connections}` : ''}`);
  return {
    sentence,
    met: found.length === 0 ? null : found.every(({ middle }) => meets(middle)),
    found: texts.join(', ') || '–',
  };
}

function plural(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections} connections`;
}
