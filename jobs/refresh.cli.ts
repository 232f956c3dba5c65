/** `cliptally refresh`: one run, now, with a progress bar and a summary. HELP lists its exit codes. */
import { parseFlags } from '../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import type { RefreshReport } from '../src/modules/refresh/run-refresh.js';
import { commandConfig, openCommand } from './open-command.js';
import { NO_TOKEN, openScraper } from './open-scraper.js';
import { refreshJob } from './refresh.job.js';
import { createProgress } from './refresh-progress.js';
import { refreshSummary } from './refresh-summary.js';

const HELP = `Reads the view counts of all due clips once, now, and settles what they earned.

Usage:          cliptally refresh [--slot 2026-01-31T06:00:00Z]
In a checkout:  npm run refresh [-- --slot 2026-01-31T06:00:00Z]

  --slot TIME  Tick this slot of the timetable. A slot is ticked only once.
  --help       Show this help.

Outcomes. Only OK changes views and money.
  OK          A count changed.
  UNCHANGED   No count changed.
  LATE        A newer observation was already recorded.
  SUSPECT     An admin must accept or dismiss the counts.
  HIDDEN      The post shows no view count.
  RESTRICTED  The post is behind an age limit, a login or a paywall.
  GONE        The post is deleted or private.
  MISSING     Apify returned nothing for the post.
  FAILED      The scrape of the post failed. The next tick checks it again.

Exit codes:
  0    The run is done. If it is PARTIAL (posts are missing or failed), a warning says so.
  1    The run FAILED: no post was read. Or an unexpected error occurred.
  2    Nothing was done: a wrong flag or environment variable, or no APIFY_TOKEN in production.
  130  Stopped by Ctrl-C. Stored results stay, and the next tick continues.
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
    const run = refreshJob(
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
      await run.catch(() => process.stderr.write('Stopped. Stored results stay, and the next tick continues.\n'));
    });
    return tell(await run, config.currency);
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED, background: true },
);

function tell(report: RefreshReport, currency: string): number {
  process.stdout.write(refreshSummary(report, currency));
  if (report.status === 'PARTIAL') {
    process.stderr.write('Warning: some posts could not be read. The next tick checks them again.\n');
  }
  return report.status === 'FAILED' ? EXIT_CODES.FAILED : EXIT_CODES.DONE;
}

/** A future slot would be taken from the timetable. */
function slotOf(text: string): Date {
  const slot = new Date(SLOT.test(text) ? text : Number.NaN);
  if (Number.isNaN(slot.getTime())) {
    throw new CommandRefused(`--slot: "${text}" is not a time with a zone. Write it like 2026-01-31T06:00:00Z.`);
  }
  if (slot.getTime() > Date.now())
    throw new CommandRefused(`--slot: ${text} is in the future. Name a slot that has passed.`);
  return slot;
}
