/** Figures of the turns of a cell, and how contestants compare round by round. */
import { median, ratiosOf, type Spread } from '../statistics.js';
import type { EntrantName } from './entrants.js';
import type { Cell } from './turns.js';
import type { Turn } from './window.js';

/** A figure of one turn; null where the system does not say. */
export type Figure = (turn: Turn) => number | null;

export const perSecond: Figure = (turn) => turn.perSecond;
export const p50: Figure = (turn) => turn.p50;
export const p99: Figure = (turn) => turn.p99;
export const nodeMs: Figure = (turn) => turn.nodeMs;
export const postgresMs: Figure = (turn) => turn.postgresMs;
/** Of both processes. */
export const cpuMs: Figure = (turn) =>
  turn.nodeMs === null || turn.postgresMs === null ? null : turn.nodeMs + turn.postgresMs;

/** The median of all turns; null if it is unknown. */
export function figureOf({ turns }: Cell, name: EntrantName, figure: Figure): number | null {
  const values = valuesOf(turns[name], figure);
  return values === null ? null : median(values);
}

/** How many times the figure of the second contestant the first one's is; null if one of them is unknown. */
export function ratioOf(
  { turns }: Cell,
  [one, other]: readonly [EntrantName, EntrantName],
  figure: Figure,
): Spread | null {
  const [ours, theirs] = [valuesOf(turns[one], figure), valuesOf(turns[other], figure)];
  return ours === null || theirs === null ? null : ratiosOf(ours, theirs);
}

function valuesOf(turns: readonly Turn[] | undefined, figure: Figure): number[] | null {
  const values = turns?.map(figure).filter((value) => value !== null) ?? [];
  return values.length === 0 || values.length < (turns?.length ?? 0) ? null : values;
}
