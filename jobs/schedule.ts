/**
 * The timetable, with one entry for each job. node-schedule only gives the signal: it stores nothing and has no lock
 * between processes.
 */
import schedule, { type Job } from 'node-schedule';

export interface TimetableEntry {
  name: string;
  /** A cron expression in UTC that the configuration has checked. */
  cron: string;
  /** Called with the time on the timetable, so that every process sees the same slot. */
  run: (slot: Date) => Promise<void>;
}

/** Starts the timetable and returns the function that stops it. No job runs at the start. */
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
  // In UTC every slot comes once: no day with 23 or 25 hours skips or doubles a slot.
  return schedule.scheduleJob(name, { rule: cron, tz: 'UTC' }, (time) =>
    onSlot(new Date(Math.floor(time.getTime() / 1000) * 1000)),
  );
}
