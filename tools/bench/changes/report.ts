/** The part `changes` as tables and targets. */
import type { SideResult } from '../record-child.js';
import type { Section } from '../results.js';
import { counted, median, ratiosOf, shown, spreadText } from '../statistics.js';
import type { World } from '../worlds.js';
import type { Delays } from './delay.js';
import type { PageTimes } from './pages.js';
import { CONNECTIONS, type RecordingRound } from './recording.js';
import type { Written } from './written.js';

export interface ChangesFound {
  recording: readonly RecordingRound[];
  written: Written;
  pages: readonly PageTimes[];
  delays: Delays;
  world: World;
  clips: number;
  batchSize: number;
}

const RECORDING_MIN = 0.9;
const PAGE_MS_MAX = 30;
/** REFRESH_CRON as shipped: every six hours. */
const TICKS_A_DAY = 4;
const MILLION = 1_000_000;

const rateOf = ({ clips, ms }: SideResult) => (clips / ms) * 1_000;

export function changesSection(found: ChangesFound, machine: string[]): Section {
  const { recording, written, pages, delays, world, clips, batchSize } = found;
  const ratio = ratiosOf(
    recording.map((round) => rateOf(round.with)),
    recording.map((round) => rateOf(round.without)),
  );
  const [page] = pages as [PageTimes, ...PageTimes[]];
  const bytesAClip = written.bytes / written.clips;
  const aDay = (checks: number) => `${shown((bytesAClip * checks * MILLION) / 2 ** 20)} MB`;
  const rate = (side: keyof RecordingRound) => counted(median(recording.map((round) => rateOf(round[side]))));
  return {
    part: 'changes',
    title: 'The feed of changes',
    notes: [
      machine.join('\n'),
      `Recording: ${counted(clips)} clips in batches of ${batchSize}, ${CONNECTIONS} connections, ${recording.length} rounds by \
turns, in two copies of one database, of which one has the triggers of the feed disabled. Pages, bytes and delay: ${counted(world.size.clips)} \
clips, of which ${counted(written.clips)} were recorded as by a tick. Pages were asked one after the other over HTTP by an admin, with \
the figures of each row. Delay: from the answer to COMMIT until the answer of the feed that names the row, asked without a \
pause, beside a transaction of the same database that had written a change, and an open one of another database. The books \
were clean afterwards.`,
    ],
    grids: [
      {
        title: 'Recording and settling, clips a second',
        head: ['', 'with the feed', 'without its triggers', 'ratio'],
        rows: [['recording and settling alone', rate('with'), rate('without'), spreadText(ratio)]],
      },
      {
        title: 'Milliseconds a page of 500 changes with entities',
        head: ['types', 'rows', 'p50', 'p95'],
        rows: pages.map(({ what, nodes, p50, p95 }) => [what, counted(nodes), shown(p50), shown(p95)]),
      },
      {
        title: 'What is written',
        head: ['', 'rows', 'entries', 'bytes', 'bytes a clip'],
        rows: [
          [
            `checks of ${counted(written.clips)} clips`,
            counted(written.rows),
            counted(written.entries),
            counted(written.bytes),
            shown(bytesAClip),
          ],
        ],
      },
      {
        title: 'A day of Change for a million clips',
        head: ['cadence', 'a day', 'in the 31 days that are kept'],
        rows: [
          [`each clip at each of ${TICKS_A_DAY} ticks`, aDay(TICKS_A_DAY), aDay(TICKS_A_DAY * 31)],
          ['each clip once a day', aDay(1), aDay(31)],
        ],
      },
      {
        title: 'Milliseconds from the commit to the feed, beside a long transaction',
        head: ['commits', 'p50', 'p99'],
        rows: [[counted(delays.commits), shown(delays.p50), shown(delays.p99)]],
      },
    ],
    targets: [
      {
        sentence: `recording and settling with the feed at least ${RECORDING_MIN} of that without`,
        met: ratio.middle >= RECORDING_MIN,
        found: spreadText(ratio),
      },
      {
        sentence: `a page of 500 changes with entities under ${PAGE_MS_MAX} ms`,
        met: page.nodes === 500 ? page.p50 < PAGE_MS_MAX : null,
        found: `${shown(page.p50)} ms`,
      },
    ],
  };
}
