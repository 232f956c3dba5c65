/** What the bench found, in one table. */
import Table from 'cli-table3';
import type { Comparison, Round } from './compare.js';
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
    head: ['', 'clips', 'clips/s', 'of bare INSERTs', 'peak MB'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { clips, seconds, peakMb } of ticks) {
    const rate = clips / seconds;
    table.push(['the whole tick, over HTTP', count(clips), count(rate), (rate / insert).toFixed(2), count(peakMb)]);
  }
  table.push(sideRow('recording and settling alone', rounds, 'record'), sideRow('bare INSERTs', rounds, 'insert'));
  process.stdout.write(
    `${table}
${count(world.clips)} clips of ${count(world.clippers)} clippers in ${world.campaigns} campaigns, in batches of ${batchSize}, \
which fall into ${campaignsPerBatch.toFixed(1)} campaigns on average.
Ticks: ${concurrency} batches at once a social platform. Last two rows: medians of ${rounds.length} rounds by turns, \
${connections} connections each;
recording to bare INSERTs ${rounds.map((round) => ratioOf(round).toFixed(2)).join(' ')}.
`,
  );
}

function sideRow(name: string, rounds: readonly Round[], side: keyof Round): string[] {
  const clips = count(median(rounds.map((round) => round[side].clips)));
  const rate = count(median(rounds.map((round) => rateOf(round[side]))));
  const ratio = side === 'insert' ? 1 : median(rounds.map(ratioOf));
  return [name, clips, rate, ratio.toFixed(2), count(Math.max(...rounds.map((round) => round[side].peakMb)))];
}

function rateOf({ clips, ms }: SideResult): number {
  return (clips / ms) * 1000;
}

function ratioOf({ record, insert }: Round): number {
  return rateOf(record) / rateOf(insert);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
