/** The result of a soak, as a person reads it. */
import Table from 'cli-table3';
import type { LawReport } from '../../test/support/mirror/law.js';
import { KILLS, type Kill, type Killed, RECOVERY_MS_MAX } from './kills.js';
import type { SoakReport } from './soak.js';

const PLAIN = { style: { head: [], border: [] } };

export interface Recovery {
  medianMs: number;
  worstMs: number;
}

/** NaN if there was nothing to recover from. */
export function recoveryOf(killed: readonly Killed[], kill: Kill): Recovery {
  const times = killed
    .flatMap(({ kill: one, recoveryMs }) => (one === kill && recoveryMs !== null ? [recoveryMs] : []))
    .sort((a, b) => a - b);
  return { medianMs: times[Math.floor((times.length - 1) / 2)] ?? Number.NaN, worstMs: times.at(-1) ?? Number.NaN };
}

/** Promises that the product did not keep, one line each; empty if it kept all of them. */
export function brokenPromises(report: SoakReport): string[] {
  const slow = KILLS.flatMap((kill) => {
    const { worstMs } = recoveryOf(report.killed, kill);
    const max = RECOVERY_MS_MAX[kill] ?? Number.POSITIVE_INFINITY;
    return worstMs > max ? [`${kill}: back after ${Math.round(worstMs)} ms, ${max} at the most`] : [];
  });
  const { wrong, lost, doubled, disagreements, books } = report;
  const named = { wrong, lost, doubled, disagreements, books, slow };
  return Object.entries(named).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`));
}

export function reportTables(report: SoakReport): string {
  const kills = new Table({
    ...PLAIN,
    head: ['killed by -9', 'times', 'median ms', 'worst ms', 'at most'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const kill of KILLS) {
    const times = report.killed.filter((one) => one.kill === kill).length;
    const { medianMs, worstMs } = recoveryOf(report.killed, kill);
    kills.push([kill, times, whole(medianMs), whole(worstMs), RECOVERY_MS_MAX[kill] ?? '–']);
  }
  const counts = new Table({ ...PLAIN, head: ['counted', ''], colAligns: ['left', 'right'] });
  counts.push(
    ['good answers', report.responses],
    ['responses checked', report.checked],
    ['figures that disagree', report.disagreements.length],
    ['writes acknowledged', report.acknowledged],
    ['of them sent again after a kill', report.interrupted],
    ['of them sent again, though answered', report.repeated],
    ['writes lost', report.lost.length],
    ['writes doubled', report.doubled.length],
    ['answers that may not be', report.wrong.length],
    ['batches scraped', report.batches],
    ['differences in the books', report.books.length],
  );
  return `${kills}\n${counts}\n`;
}

export function mirrorTables({ commits, sent, pages, killed, differences }: LawReport): string {
  const table = new Table({ ...PLAIN, head: ['counted', ''], colAligns: ['left', 'right'] });
  table.push(
    ['kills', killed.length],
    ['commits that left changes', commits],
    ['mutations of the rarest kind', Math.min(...Object.values(sent))],
    ['pages that named rows', pages],
    ...Object.entries(differences).map(([mirror, lines]) => [`differences in ${mirror}`, lines.length]),
  );
  return `${table}\n`;
}

function whole(ms: number): string {
  return Number.isNaN(ms) ? '–' : Math.round(ms).toString();
}
