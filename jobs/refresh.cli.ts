/** `cliptally refresh`: one tick, now, with a progress bar and a summary. Its exit codes stand in HELP. */
import { parseFlags } from '../src/kernel/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process.js';
import type { RefreshReport } from '../src/modules/refresh/run-refresh.js';
import { commandConfig, openCommand } from './open-command.js';
import { NO_TOKEN, openScraper } from './open-scraper.js';
import { refreshJob } from './refresh.job.js';
import { createProgress } from './refresh-progress.js';
import { refreshSummary } from './refresh-summary.js';

const HELP = `Reads the view counts of all due clips once, now, and settles what they earned.

  cliptally refresh [--slot 2026-01-31T06:00:00Z]            in a checkout: npm run refresh [-- --slot …]

  --slot TIME  Tick that slot of the timetable; one that was ticked before is not ticked again.
  --help       Show this.

Outcomes: OK a count changed; UNCHANGED none did; LATE a newer observation was there; SUSPECT it waits for an admin;
HIDDEN no view count is shown; RESTRICTED behind a wall; GONE deleted or private; MISSING Apify did not speak of it;
FAILED the scrape of it failed: the next tick asks again. Only OK moves views and money.

Exit codes:
  0    the tick is done; where it is PARTIAL (posts are missing or failed) a warning says so
  1    the tick FAILED: no post was read, or something went wrong that nobody foresaw
  2    nothing was begun: a wrong flag or environment variable, or no APIFY_TOKEN in production
  130  stopped by Ctrl-C: what was stored stays, and the next tick goes on with it
`;

const SLOT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { names: ['slot'] });
    if (flags === null) return EXIT_CODES.DONE;
    const slot = flags.slot === undefined ? null : slotOf(flags.slot);
    const progress = createProgress(process.stderr);
    const config = commandConfig();
    const { product, log } = await openCommand(config, onStop, progress);
    const open = await openScraper(config, product.database);
    if (open === null) throw new CommandRefused(NO_TOKEN);
    onStop(() => open.close());
    const stopping = new AbortController();
    const tick = refreshJob(
      {
        database: product.database,
        scraper: open.scraper,
        config,
        log,
        signal: stopping.signal,
        onProgress: progress.update,
      },
      { trigger: 'COMMAND', slot },
    ).finally(progress.stop);
    onStop(async () => {
      stopping.abort(new Error('the process stops'));
      await tick.catch(() => process.stderr.write('Stopped. What was stored stays, and the next tick goes on.\n'));
    });
    return tell(await tick, config.currency);
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED, background: true },
);

function tell(report: RefreshReport, currency: string): number {
  process.stdout.write(refreshSummary(report, currency));
  if (report.status === 'PARTIAL') {
    process.stderr.write('Warning: some posts could not be read. The next tick asks for them again.\n');
  }
  return report.status === 'FAILED' ? EXIT_CODES.FAILED : EXIT_CODES.DONE;
}

/** A slot that is still to come would be taken from the timetable. */
function slotOf(text: string): Date {
  const slot = new Date(SLOT.test(text) ? text : Number.NaN);
  if (Number.isNaN(slot.getTime())) {
    throw new CommandRefused(`--slot: "${text}" is no time with a zone, such as 2026-01-31T06:00:00Z.`);
  }
  if (slot.getTime() > Date.now()) throw new CommandRefused(`--slot: ${text} has not come yet.`);
  return slot;
}
