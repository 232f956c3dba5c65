/** The timetable of a process, with the scraper that its refresh job uses. */
import type { Config } from '../src/kernel/config.js';
import type { Database } from '../src/kernel/database.js';
import type { Log } from '../src/kernel/log.js';
import { NO_TOKEN, openScraper } from './open-scraper.js';
import { refreshJob } from './refresh.job.js';
import { startTimetable } from './schedule.js';

export async function startJobs(config: Config, database: Database, log: Log): Promise<{ stop(): Promise<void> }> {
  const open = await openScraper(config, database);
  const stopping = new AbortController();
  if (open === null) log.warn(NO_TOKEN);
  const refresh = async (slot: Date) => {
    if (open === null) return log.error({ job: 'refresh' }, NO_TOKEN);
    try {
      await refreshJob(
        { database, scraper: open.scraper, config, log, signal: stopping.signal },
        { trigger: 'SCHEDULE', slot },
      );
    } catch (error) {
      log.error({ err: error, job: 'refresh' }, 'the job failed; the next tick goes on where it stopped');
    }
  };
  const stopTimetable = startTimetable([{ name: 'REFRESH_CRON', cron: config.refresh.cron, run: refresh }]);
  return {
    async stop() {
      stopping.abort(new Error('the process stops'));
      await stopTimetable();
      await open?.close();
    },
  };
}
