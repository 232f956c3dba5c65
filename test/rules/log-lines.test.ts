/** The log as a person at a terminal reads it. */
import { createLog } from '../../src/kernel/base/log.js';
import { asLines } from '../../src/kernel/base/log-lines.js';

test('each entry is a line of words with its fields, and an error is followed by its stack', () => {
  const lines: string[] = [];
  const log = createLog('debug', asLines({ write: (line) => lines.push(line) }));
  log.info('jobs started');
  log.warn({ cron: '0 */6 * * *', port: 4000, slot: null }, 'tick');
  log.error({ err: new Error('gone'), requestId: 'r-1', token: undefined }, 'a request failed');
  log.debug({ password: 'hush', user: { password: 'hush' } });
  expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, 'T '))).toEqual([
    'T jobs started\n',
    'T WARN tick cron="0 */6 * * *" port=4000 slot=null\n',
    expect.stringMatching(/^T ERROR a request failed requestId=r-1\nError: gone\n {4}at .*\n$/s),
    expect.not.stringContaining('user={"password"'),
  ]);
});
