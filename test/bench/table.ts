/** What the bench found, in one table. */
import Table from 'cli-table3';
import type { Comparison, Round, Side } from './compare.js';
import type { SideResult } from './record-child.js';
import type { TickResult } from './tick.js';
import type { WorldSize } from './world.js';

export interface Findings {
  ticks: TickResult[];
  comparison: Comparison;
  batchSize: number;
  concurrency: number;
  world: WorldSize;
}

export function printTable({ ticks, comparison, batchSize, concurrency, world }: Findings): void {
  const { rounds, connections, campaignsPerBatch } = comparison;
  const insert = median(rounds.map((round) => rateOf(round.insert)));
  const table = new Table({
    head: ['', 'clips', 'clips/s', 'of plain pg', 'peak MB'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { clips, seconds, peakMb } of ticks) {
    const rate = clips / seconds;
    table.push(['the whole tick, over HTTP', count(clips), count(rate), (rate / insert).toFixed(2), count(peakMb)]);
  }
  table.push(
    sideRow('recording and settling alone', rounds, 'record'),
    sideRow('bare INSERTs by plain pg', rounds, 'insert'),
    sideRow('bare INSERTs by Prisma createMany', rounds, 'createMany'),
  );
  process.stdout.write(
    `${table}
${count(world.clips)} clips of ${count(world.clippers)} clippers in ${world.campaigns} campaigns, in batches of ${batchSize}, \
which fall into ${campaignsPerBatch.toFixed(1)} campaigns on average.
Ticks: ${concurrency} batches at once a social platform. Last three rows: medians of ${rounds.length} rounds by turns, \
${connections} connections each;
recording to plain pg ${ratios(rounds, 'insert')}, to createMany ${ratios(rounds, 'createMany')}.
`,
  );
}

function sideRow(name: string, rounds: readonly Round[], side: Side): string[] {
  const clips = count(median(rounds.map((round) => round[side].clips)));
  const rate = count(median(rounds.map((round) => rateOf(round[side]))));
  const ratio = median(rounds.map((round) => rateOf(round[side]) / rateOf(round.insert)));
  return [name, clips, rate, ratio.toFixed(2), count(Math.max(...rounds.map((round) => round[side].peakMb)))];
}

function ratios(rounds: readonly Round[], side: Side): string {
  return rounds.map((round) => (rateOf(round.record) / rateOf(round[side])).toFixed(2)).join(' ');
}

function rateOf({ clips, ms }: SideResult): number {
  return (clips / ms) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
