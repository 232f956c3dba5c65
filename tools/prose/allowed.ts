/**
 * The faults that old texts still have: a number for each file and rule, in allowed.json. The list may only shrink. The
 * check fails if a file has more faults than its numbers, or if a new file has any. It also fails if a number is too
 * high, because faults could come back.
 */
import { RULES } from './rules.js';
import { sentencesIn } from './texts.js';

/** By path, then by the name of a rule. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Fault {
  path: string;
  rule: string;
  words: string;
  sentence: string;
}

export function faultsIn(path: string, text: string): Fault[] {
  return sentencesIn(path, text).flatMap((sentence) =>
    RULES.flatMap(({ name, find }) => find(sentence).map((words) => ({ path, rule: name, words, sentence }))),
  );
}

export function countsOf(faults: readonly Fault[]): Counts {
  const counts: Record<string, Record<string, number>> = {};
  for (const { path, rule } of faults) {
    counts[path] ??= {};
    counts[path][rule] = (counts[path][rule] ?? 0) + 1;
  }
  return counts;
}

export interface Verdict {
  /** Faults of files and rules that have more than allowed. */
  tooMany: Fault[];
  /** Numbers that must come down, as "path rule: 3, not 5". */
  stale: string[];
}

export function judge(faults: readonly Fault[], allowed: Counts): Verdict {
  const found = countsOf(faults);
  const allowedOf = (path: string, rule: string) => allowed[path]?.[rule] ?? 0;
  const stale = Object.entries(allowed).flatMap(([path, rules]) =>
    Object.entries(rules)
      .map(([rule, most]) => ({ rule, most, now: found[path]?.[rule] ?? 0 }))
      .filter(({ most, now }) => now < most)
      .map(({ rule, most, now }) => `${path} ${rule}: ${now}, not ${most}`),
  );
  return {
    tooMany: faults.filter(({ path, rule }) => (found[path]?.[rule] ?? 0) > allowedOf(path, rule)),
    stale,
  };
}

/** The list without the corrected faults. It never grows. Without an existing list it contains every fault of today. */
export function shrunk(faults: readonly Fault[], allowed: Counts | null): Counts {
  const found = countsOf(faults);
  const counts: Record<string, Record<string, number>> = {};
  for (const path of Object.keys(found).sort()) {
    for (const rule of Object.keys(found[path] ?? {}).sort()) {
      const now = found[path]?.[rule] ?? 0;
      const most = allowed === null ? now : Math.min(now, allowed[path]?.[rule] ?? 0);
      if (most > 0) counts[path] = { ...counts[path], [rule]: most };
    }
  }
  return counts;
}
