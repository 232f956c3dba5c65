/** The part `refresh` as a table. */
import type { Comparison, Round, Side } from './compare.js';
import type { SideResult } from './record-child.js';
import type { SharedTick } from './refresh.js';
import type { Section } from './results.js';
import { counted, median } from './statistics.js';
import type { WorldSize } from './world.js';

export interface Findings {
  ticks: SharedTick[];
  comparison: Comparison;
  batchSize: number;
  concurrency: number;
  world: WorldSize;
}

export function refreshSection(found: Findings, machine: string[]): Section {
  const { ticks, comparison, batchSize, concurrency, world } = found;
  const { rounds, connections, campaignsPerBatch } = comparison;
  const insert = median(rounds.map((round) => rateOf(round.insert)));
  const tickRow = ({ clips, seconds, peakMb }: SharedTick) => {
    const rate = clips / seconds;
    return ['the whole tick, over HTTP', counted(clips), counted(rate), (rate / insert).toFixed(2), counted(peakMb)];
  };
  return {
    part: 'refresh',
    title: 'Refresh',
    notes: [
      machine.join('\n'),
      `${counted(world.clips)} clips of ${counted(world.clippers)} clippers in ${world.campaigns} campaigns, in batches of ${batchSize}, \
which fall into ${campaignsPerBatch.toFixed(1)} campaigns on average. Ticks: ${concurrency} batches at once a social platform. \
Last three rows: medians of ${rounds.length} rounds by turns, ${connections} connections each; recording to plain pg \
${ratios(rounds, 'insert')}, to createMany ${ratios(rounds, 'createMany')}. The books were clean afterwards.`,
    ],
    grids: [
      {
        title: 'Recording and settling, next to bare INSERTs of the same trackings',
        head: ['', 'clips', 'clips a second', 'of plain pg', 'peak MB'],
        rows: [
          ...ticks.map(tickRow),
          sideRow('recording and settling alone', rounds, 'record'),
          sideRow('bare INSERTs by plain pg', rounds, 'insert'),
          sideRow('bare INSERTs by Prisma createMany', rounds, 'createMany'),
        ],
      },
      {
        title: 'Microseconds on a core for each clip of the whole tick',
        head: ['clips', 'refresh', 'PostgreSQL', 'simulator', 'without the simulator', 'clips a second on 2 cores'],
        rows: ticks.map(coreRow),
      },
    ],
    targets: [],
  };
}

/** All processes share the cores, but the simulator stands in for Apify's machines. */
function coreRow({ clips, cpuMs, postgresMs, simulatorMs }: SharedTick): string[] {
  const each = (ms: number | null) => (ms === null ? '' : counted((ms / clips) * 1000));
  const ours = postgresMs === null ? null : cpuMs + postgresMs;
  const most = ours === null ? '' : counted((2 * clips * 1000) / ours);
  return [counted(clips), each(cpuMs), each(postgresMs), each(simulatorMs), each(ours), most];
}

function sideRow(name: string, rounds: readonly Round[], side: Side): string[] {
  const clips = counted(median(rounds.map((round) => round[side].clips)));
  const rate = counted(median(rounds.map((round) => rateOf(round[side]))));
  const ratio = median(rounds.map((round) => rateOf(round[side]) / rateOf(round.insert)));
  return [name, clips, rate, ratio.toFixed(2), counted(Math.max(...rounds.map((round) => round[side].peakMb)))];
}

function ratios(rounds: readonly Round[], side: Side): string {
  return rounds.map((round) => (rateOf(round.record) / rateOf(round[side])).toFixed(2)).join(' ');
}

function rateOf({ clips, ms }: SideResult): number {
  return (clips / ms) * 1000;
}
