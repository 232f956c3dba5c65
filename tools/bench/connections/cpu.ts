/**
 * The time that processes spent on a core, as Linux counts it in /proc. Other systems have no such folder, and the
 * time is null.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessTime {
  parent: number;
  /** Milliseconds, in the program and in the kernel for it. */
  own: number;
  /** The same of its children that have ended. */
  ended: number;
}

/** Linux counts for programs in hundredths of a second, whatever its own clock is. */
const TICK_MS = 10;
/** Places in the file after the name of the program; the name is in brackets and may contain anything. */
const [PARENT, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM] = [1, 11, 12, 13, 14] as const;

export function parseStat(text: string): ProcessTime {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ms = (...places: number[]) => places.reduce((sum, place) => sum + Number(fields[place]) * TICK_MS, 0);
  return { parent: Number(fields[PARENT]), own: ms(USER, SYSTEM), ended: ms(ENDED_USER, ENDED_SYSTEM) };
}

export function processMs(pid: number): number | null {
  return timeOf(pid)?.own ?? null;
}

/** A process, its children and those that have ended: a PostgreSQL with all its backends. */
export function familyMs(pid: number): number | null {
  const parent = timeOf(pid);
  if (parent === null) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timeOf(Number(name)))
    .filter((time) => time?.parent === pid);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), parent.own + parent.ended);
}

/** Null if there is no such process any more. */
function timeOf(pid: number): ProcessTime | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}
