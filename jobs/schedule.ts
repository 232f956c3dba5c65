/** The timetable, a line a job. node-schedule is a tick, no more: it keeps nothing and has no lock between processes. */
import schedule, { type Job } from 'node-schedule';

export interface TimetableEntry {
  name: string;
  /** Cron expression, in UTC, as the configuration admits it. */
  cron: string;
  /** Called with the time on the timetable, so that the slot is the same in every process. */
  run: (slot: Date) => Promise<void>;
}

/** Starts the timetable; answers the function that stops it. No job runs at start. */
export function startTimetable(entries: readonly TimetableEntry[]): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const jobs = entries.map((entry) =>
    scheduled(entry, (slot) => {
      const tick = entry.run(slot).finally(() => running.delete(tick));
      running.add(tick);
    }),
  );
  return async () => {
    for (const job of jobs) job.cancel();
    await Promise.all(running);
  };
}

function scheduled({ name, cron }: Pick<TimetableEntry, 'name' | 'cron'>, onSlot: (slot: Date) => void): Job {
  // In UTC every slot comes once: no day of 23 or 25 hours skips or doubles one.
  return schedule.scheduleJob(name, { rule: cron, tz: 'UTC' }, (time) =>
    onSlot(new Date(Math.floor(time.getTime() / 1000) * 1000)),
  );
}
