/** The queue of passwords that wait to be checked: the order of its turns, and the entries that a full one drops. */
import type { Lane } from '../../src/kernel/auth/password-attempts.js';
import { createConceal } from '../../src/kernel/base/secret.js';
import { FairLine } from '../../src/modules/credentials/fair-line.js';
import { hashNewPassword, verifyPassword } from '../../src/modules/credentials/password.js';
import { LineFull, WorkLine } from '../../src/modules/credentials/work-line.js';

const lane = (network: string, account = 'one'): Lane => ({ network, account });

function inTurn(line: FairLine<string>): string[] {
  const items: string[] = [];
  for (let item = line.shift(); item !== undefined; item = line.shift()) items.push(item);
  return items;
}

describe('a queue', () => {
  test('lets networks take turns, and accounts within each, each in its own order', () => {
    const line = new FairLine<string>();
    for (const item of ['a1', 'a2', 'a3']) line.push(lane('flood', 'a'), item);
    for (const item of ['b1', 'b2']) line.push(lane('flood', 'b'), item);
    line.push(lane('home'), 'right');
    expect(line.size).toBe(6);
    expect(inTurn(line)).toEqual(['a1', 'right', 'b1', 'a2', 'b2', 'a3']);
    expect([line.size, line.shift()]).toEqual([0, undefined]);
  });

  test('puts a newcomer behind one turn of each other caller, however much waits', () => {
    const line = new FairLine<string>();
    for (let n = 0; n < 1_000; n += 1) line.push(lane('flood', `account ${n % 3}`), 'wrong');
    line.push(lane('flood', 'another'), 'right');
    expect(inTurn(line).indexOf('right')).toBe(3);
  });

  test('that is full drops the newest entry of the busiest account in the busiest network', () => {
    const line = new FairLine<string>();
    for (const item of ['a1', 'a2', 'a3']) line.push(lane('home', 'a'), item);
    for (const account of ['b', 'c']) for (const n of [1, 2]) line.push(lane('flood', account), `${account}${n}`);
    expect(line.dropLongest()).toBe('b2');
    expect(['a3', 'c2', 'a2', 'b1', 'a1', 'c1', undefined]).toEqual(
      Array.from({ length: 7 }, () => line.dropLongest()),
    );
    expect(line.size).toBe(0);
  });
});

describe('work', () => {
  const gate = () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  };

  test('runs this many at once, and hands its place on, even if it fails', async () => {
    const line = new WorkLine({ atOnce: 2, waitingMax: 10 });
    const [first, second] = [gate(), gate()];
    const begun: string[] = [];
    const run = (name: string, work: () => Promise<void>) =>
      line.run(lane(name), async () => {
        begun.push(name);
        await work();
      });
    const all = [
      run('a', () => first.opened),
      run('b', () => second.opened.then(() => Promise.reject(new Error('b')))),
    ];
    all.push(run('c', async () => undefined));
    await new Promise(setImmediate);
    expect([begun, line.waiting]).toEqual([['a', 'b'], 1]);
    second.open();
    await expect(all[1]).rejects.toThrow('b');
    await all[2];
    expect([begun, line.waiting]).toEqual([['a', 'b', 'c'], 0]);
    first.open();
    await all[0];
  });

  test('of a flood is refused when the queue is full, and nobody else’s', async () => {
    const line = new WorkLine({ atOnce: 1, waitingMax: 3 });
    const held = gate();
    const done: string[] = [];
    const run = (name: string, n: number) =>
      line.run(lane(name), async () => {
        await held.opened;
        done.push(`${name} ${n}`);
      });
    const flood = Array.from({ length: 6 }, (_, n) => run('flood', n));
    const others = [run('home', 0), run('work', 0)];
    const outcomes = Promise.allSettled(flood);
    held.open();
    await Promise.all(others);
    const refused = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason);
    expect(refused).toEqual([false, false, ...Array.from({ length: 4 }, () => expect.any(LineFull))]);
    expect(done).toEqual(['flood 0', 'flood 1', 'home 0', 'work 0']);
  });
});

test('a right password does not wait for others, and a wrong one is answered after those that came before it [S14]', async () => {
  const passwordHash = await hashNewPassword('password', createConceal('of a test')('the right password'));
  const told: string[] = [];
  const ask = async (name: string, hash: string | null, password: string) =>
    told.push(`${name}: ${await verifyPassword(lane('one network', name), hash, password)}`);
  const strangers = Array.from({ length: 8 }, (_, n) => ask(`nobody ${n}`, null, 'a guess'));
  await Promise.all([
    ...strangers,
    ask('wrong', passwordHash, 'a guess'),
    ask('right', passwordHash, 'the right password'),
  ]);
  expect(told.at(-1)).toBe('wrong: WRONG');
  expect(told.indexOf('right: RIGHT')).toBeLessThan(7);
  expect(told.filter((line) => line.endsWith('WRONG'))).toHaveLength(9);
});

test('a caller who finds the queue full is told so a second later, which is no verdict on the password [S35]', async () => {
  const started = performance.now();
  const verdicts = await Promise.all(
    Array.from({ length: 150 }, (_, n) => verifyPassword(lane('one network', `nobody ${n}`), null, 'a guess')),
  );
  expect(verdicts.filter((verdict) => verdict === 'FULL')).toHaveLength(49);
  expect(performance.now() - started).toBeGreaterThan(1_000);
}, 60_000);
