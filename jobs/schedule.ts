/** The timetable, a line a job. node-schedule is a tick, no more: it keeps nothing and has no lock between processes. */
import schedule, { type Job } from 'node-schedule';
import { ConfigError } from '../src/kernel/config.js';

export interface TimetableEntry {
  name: string;
  /** Cron expression, in UTC. */
  cron: string;
  /** Called with the time on the timetable, so that the slot is the same in every process. */
  run: (slot: Date) => Promise<void>;
}

/** Five fields, six with seconds, or a name such as @daily. With fewer node-schedule fills in fields from the left. */
const CRON = /^(@\w+|\S+(\s+\S+){4,5})$/;

/** Starts the timetable; answers the function that stops it. No job runs at start. */
export function startTimetable(entries: readonly TimetableEntry[]): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const jobs: Job[] = [];
  const cancel = () => {
    for (const job of jobs) job.cancel();
  };
  for (const entry of entries) {
    const job = scheduled(entry, (slot) => {
      const tick = entry.run(slot).finally(() => running.delete(tick));
      running.add(tick);
    });
    if (job === null) {
      cancel();
      throw new ConfigError(`${entry.name}: "${entry.cron}" is not a cron expression such as "0 */6 * * *"`);
    }
    jobs.push(job);
  }
  return async () => {
    cancel();
    await Promise.all(running);
  };
}

/** Null for what is no cron expression, a date included: node-schedule would run that once and never again. */
function scheduled({ name, cron }: Pick<TimetableEntry, 'name' | 'cron'>, onSlot: (slot: Date) => void): Job | null {
  if (!CRON.test(cron.trim())) return null;
  // In UTC every slot comes once: no day of 23 or 25 hours skips or doubles one.
  const job: (Job & { isOneTimeJob?: boolean }) | null = schedule.scheduleJob(name, { rule: cron, tz: 'UTC' }, (time) =>
    onSlot(new Date(Math.floor(time.getTime() / 1000) * 1000)),
  );
  if (job?.isOneTimeJob === undefined) return job;
  job.cancel();
  return null;
}
