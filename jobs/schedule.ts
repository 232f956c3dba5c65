/** The timetable, a line a job. node-schedule is a tick, no more: it keeps nothing and has no lock between processes. */
import schedule from 'node-schedule';
import { ConfigError } from '../src/kernel/config.js';

export interface TimetableEntry {
  name: string;
  /** Cron expression, in UTC. */
  cron: string;
  /** Called with the time on the timetable, so that the slot is the same in every process. */
  run: (slot: Date) => Promise<void>;
}

/** Starts the timetable; answers the function that stops it. No job runs at start. */
export function startTimetable(entries: readonly TimetableEntry[]): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const jobs = entries.map(({ name, cron, run }) => {
    const job = schedule.scheduleJob(name, { rule: cron, tz: 'UTC' }, (fireDate) => {
      const slot = new Date(Math.floor(fireDate.getTime() / 1000) * 1000);
      const tick = run(slot).finally(() => running.delete(tick));
      running.add(tick);
    });
    if (job === null) throw new ConfigError(`${name}: "${cron}" is not a cron expression`);
    return job;
  });
  return async () => {
    for (const job of jobs) job.cancel();
    await Promise.all(running);
  };
}
