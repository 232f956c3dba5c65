/** The timetable: slots in UTC, the same in every process whatever its zone, and invalid expressions refused. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGate } from '../../dev/simulator/gate.js';
import { startTimetable } from '../../jobs/schedule.js';
import { ConfigError, readConfig } from '../../src/kernel/base/config.js';

const CHILD = fileURLToPath(new URL('../support/timetable-child.ts', import.meta.url));

async function slotsIn(timeZone: string, cron: string, from: string, to: string): Promise<string[]> {
  const env = { PATH: process.env['PATH'], TZ: timeZone };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD, cron, from, to], { env });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.each([
  // In Berlin the night of 29 March 2026 has no 02:30; in New York 1 November has 01:30 twice.
  ['Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29', '02:30'],
  ['America/New_York', '2026-10-31T23:30:00Z', '2026-11-01', '01:30'],
])('in %s on the day the clocks change', (timeZone, from, day, odd) => {
  const to = `${day}T23:30:00Z`;

  test('every sixth hour is every sixth hour of UTC, on the second', async () => {
    expect(await slotsIn(timeZone, '0 */6 * * *', from, to)).toEqual(
      ['00', '06', '12', '18'].map((hour) => `${day}T${hour}:00:00.000Z`),
    );
  });

  test('a time that local clocks skip or repeat comes once', async () => {
    const [hour, minute] = odd.split(':');
    expect(await slotsIn(timeZone, `${minute} ${hour} * * *`, from, to)).toEqual([`${day}T${odd}:00.000Z`]);
  });
});

describe.each(['REFRESH_CRON', 'ENDINGS_CRON', 'BOOKS_CRON'])('%s', (variable) => {
  test.each([
    ['words', 'now and then'],
    ['a minute that does not exist', '99 * * * *'],
    ['a day that never comes', '0 0 31 2 *'],
    ['a field too few', '0 */6 * *'],
    ['a single number', '5'],
    ['a date, which would be run once and never again', '2099-01-01'],
    ['a date in five words', 'Thu Jan 01 2099 10:00'],
  ])('is refused by its name if it is %s', (_, cron) => {
    expect(() => readConfig({ [variable]: cron })).toThrow(ConfigError);
    expect(() => readConfig({ [variable]: cron })).toThrow(
      new RegExp(`^${variable}: must be a cron expression such as "0 \\*/6 \\* \\* \\*"$`),
    );
  });

  test.each(['0 */6 * * *', '*/30 * * * * *', '@daily', '15 3 * * MON-FRI'])('may be %s', async (cron) => {
    readConfig({ [variable]: cron });
    await startTimetable([{ name: variable, cron, run: async () => undefined }])();
  });
});

test('nothing runs at start, and stopping waits for the running job', async () => {
  const [started, finish] = [createGate(), createGate()];
  const events: string[] = [];
  const stop = startTimetable([
    {
      name: 'EVERY_SECOND',
      cron: '* * * * * *',
      run: async (slot) => {
        events.push(`started on ${slot.getMilliseconds()} ms`);
        started.open();
        await finish.opened;
        events.push('finished');
      },
    },
  ]);
  expect(events).toEqual([]);
  await started.opened;
  const stopped = stop().then(() => events.push('stopped'));
  finish.open();
  await stopped;
  expect(events).toEqual(['started on 0 ms', 'finished', 'stopped']);
});
