/**
 * A process in some time zone whose clock jumps from one time to another: it prints the slots of a timetable, one per
 * line. It is a separate process because a time zone cannot be changed inside jest. See test/jobs/schedule.test.ts.
 */
import { mock } from 'node:test';
import { startTimetable } from '../../jobs/schedule.js';

const [cron = '', from = '', to = ''] = process.argv.slice(2);
mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse(from) });
const stop = startTimetable([
  { name: 'REFRESH_CRON', cron, run: async (slot) => void process.stdout.write(`${slot.toISOString()}\n`) },
]);
const MINUTE_MS = 60_000;
for (let now = Date.parse(from); now < Date.parse(to); now += MINUTE_MS) mock.timers.tick(MINUTE_MS);
await stop();
