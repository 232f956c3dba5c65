/**
 * SECURITY row 29, over HTTP on that many connections: 50 requests, approvals and payments at once on one balance.
 * Exactly the money that is there leaves, once. The payout gate grants what was just shown.
 */

import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { cents, dataOf, money } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { balanceOf, differences } from '../support/outcomes.js';
import { chosenSeed, Random } from '../support/random.js';
import type { Answer } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

const MANY = 50;
const METHOD = { type: 'PAYPAL', account: 'clipper@example.org' };

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open({ poolMax: MANY });
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

type Sent = Answer<Record<string, { payoutRequest: { id: string } | null }>>;

const send = (as: string, name: string, input: object): Promise<Sent> =>
  stage.mutate(
    as,
    name,
    { idempotencyKey: stage.fresh('key'), ...input },
    'payoutRequest { id status }',
  ) as Promise<Sent>;

const ask = ({ name }: Person, amount: string) => send(name, 'requestPayout', { amount, method: METHOD });

/** Answers by their outcome. */
function tally(answers: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { errors } of answers) {
    const outcome = errors?.[0]?.extensions.code ?? 'done';
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const many = (each: (n: number) => Promise<Sent>) => Promise.all(Array.from({ length: MANY }, (_, n) => each(n)));

/** Other admins, who are in as much of a hurry. */
async function admins(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, () => stage.fresh('Admin'));
  for (const name of names) {
    const email = `${name.replace(' ', '.').toLowerCase()}@races.example`;
    await createUser(stage.database, SYSTEM, { name, email, role: 'ADMIN' });
  }
  return names;
}

/** Ids of approved requests, as callers send them. */
async function approvedIds(count: number, clipper: Person, amount: bigint): Promise<string[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => stage.desk.approved(clipper, amount)));
  return ids.map((id) => idOf('request', id));
}

test('50 requests at once on one balance reserve exactly what is there [S29]', async () => {
  const { clipper } = await stage.funded(10_000);
  expect(tally(await many(() => ask(clipper, '10.00')))).toEqual({ done: 10, INSUFFICIENT_BALANCE: 40 });
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({
    requested: 10_000n,
    withdrawable: 0n,
    debt: 0n,
    uncovered: 0n,
  });
});

test('50 approvals at once of five requests: each request is approved once, and the other calls are told so [S29]', async () => {
  const { clipper } = await stage.funded(10_000);
  const ids = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => idOf('request', (await stage.desk.ask(clipper, 2_000n)).payoutRequestId)),
  );
  const who = await admins(5);
  const answers = await many((n) =>
    send(who[n % 5] as string, 'approvePayoutRequest', { payoutRequestId: ids[Math.floor(n / 10)] }),
  );
  expect(tally(answers)).toEqual({ done: 5, CONFLICT: 45 });
  for (const { errors } of answers) {
    if (errors !== undefined) expect(errors[0]?.extensions).toEqual({ code: 'CONFLICT', status: 'APPROVED' });
  }
});

test('50 payments at once of five requests by five admins: the money leaves once [S29]', async () => {
  const { clipper } = await stage.funded(10_000);
  const ids = await approvedIds(5, clipper, 2_000n);
  const who = await admins(5);
  const answers = await many((n) =>
    send(who[n % 5] as string, 'payPayoutRequest', {
      payoutRequestId: ids[Math.floor(n / 10)],
      reference: stage.fresh('wire'),
    }),
  );
  expect(tally(answers)).toEqual({ done: 5, CONFLICT: 45 });
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({
    paid: 10_000n,
    requested: 0n,
    withdrawable: 0n,
  });
});

test('50 payments at once under one reference: one succeeds', async () => {
  const { clipper } = await stage.funded(50_000);
  const ids = await approvedIds(MANY, clipper, 1_000n);
  const answers = await many((n) =>
    send(ADMIN, 'payPayoutRequest', { payoutRequestId: ids[n], reference: 'the one wire' }),
  );
  expect(tally(answers)).toEqual({ done: 1, CONFLICT: 49 });
  const refused = answers.filter(({ errors }) => errors !== undefined);
  expect(new Set(refused.map(({ errors }) => errors?.[0]?.extensions.field))).toEqual(new Set(['input.reference']));
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ paid: 1_000n, requested: 49_000n });
});

interface Bulk {
  replayed: boolean;
  results: { replayed: boolean; payout: { id: string } }[];
}

test('two bulk forms at once that overlap by half: each pays what the other did not, once', async () => {
  const [one, two] = [await stage.toBePaid(), await stage.toBePaid()];
  const items = [one, two].map(({ payoutRequestId }) => ({
    payoutRequestId: idOf('request', payoutRequestId),
    reference: stage.fresh('wire'),
  }));
  const idempotencyKey = stage.fresh('key');
  const pay = (asked: typeof items) =>
    stage.mutate(
      ADMIN,
      'payPayoutRequests',
      { idempotencyKey, items: asked },
      'replayed results { replayed payout { id } }',
    );
  const held = [one, two].map(({ clipper }) => clipper.userId);
  const bothWait = () => untilBlocked(stage.database, 2);
  const both = await whileHeld(stage.database, held, bothWait, () =>
    Promise.all([pay(items), pay(items.toReversed())]),
  );
  const [there, back] = both.map((answer) => (answer as Answer<Record<string, Bulk>>).data['payPayoutRequests']) as [
    Bulk,
    Bulk,
  ];
  for (const { replayed, results } of [there, back]) {
    expect([replayed, ...results.map((result) => result.replayed)]).toEqual([false, false, true]);
  }
  const idsOf = ({ results }: Bulk) => results.map(({ payout }) => payout.id);
  expect(idsOf(back)).toEqual(idsOf(there).reverse());
  for (const userId of held) expect(await balanceOf(stage.database, userId)).toMatchObject({ paid: 5_000n });
});

test('requests, approvals, payments and a revocation at once: no payment exceeds what was there when it was made', async () => {
  const { clipper, clipId } = await stage.funded(10_000);
  await stage.funded(10_000, clipper);
  const waiting = await approvedIds(10, clipper, 1_500n);
  const revocation = revokeApproval(stage.database, stage.scene.admin, { clipId, reason: 'Bought views.' });
  const answers = await many((n) =>
    n < 10
      ? send(ADMIN, 'payPayoutRequest', { payoutRequestId: waiting[n], reference: stage.fresh('wire') })
      : ask(clipper, '10.00'),
  );
  await revocation;
  const { paid, requested, available, debt, uncovered } = await balanceOf(stage.database, clipper.userId);
  expect(available).toBe(10_000n);
  const payouts = await stage.database.prisma.payout.findMany({ where: { userId: clipper.userId } });
  expect(payouts.every(({ acknowledgedShortfall }) => acknowledgedShortfall === 0n)).toBe(true);
  expect({ debt, uncovered }).toMatchObject({
    debt: paid > available ? paid - available : 0n,
    uncovered: requested + paid > available ? requested + paid - available - debt : 0n,
  });
  expect(paid).toBe(1_500n * BigInt(answers.slice(0, 10).filter(({ errors }) => errors === undefined).length));
});

const BALANCE = '{ me { balance { withdrawable minimumPayout } } }';

test('a request for exactly the amount shown is never refused, whatever happened before', async () => {
  const seed = chosenSeed();
  const random = new Random(seed);
  for (let round = 0; round < 12; round += 1) {
    const { clipper } = await stage.funded(2_000 + random.below(10_000));
    const withdrawable = async () =>
      dataOf(await stage.server.query(clipper.name, BALANCE)).me.balance.withdrawable as string;
    for (let step = 0; step < 3; step += 1) {
      const shown = cents(await withdrawable());
      if (shown < 1_000n) break;
      const part = step === 2 ? shown : 1_000n + BigInt(random.below(Number(shown - 999n)));
      const amount = part > shown - 1_000n ? shown : part;
      const { data, errors } = await ask(clipper, money(amount));
      expect({ seed, errors }).toEqual({ seed, errors: undefined });
      expect(await withdrawable()).toBe(money(shown - amount));
      const id = numberOf(data['requestPayout']?.payoutRequest?.id ?? '', 'request');
      const fate = random.below(4);
      if (fate === 1) await stage.desk.reject(id);
      if (fate === 2) await stage.desk.approve(id);
      if (fate === 3) {
        await stage.desk.approve(id);
        const { payoutId } = await stage.desk.pay(id);
        if (random.below(2) === 0) await stage.desk.reverse(payoutId);
      }
    }
    const last = await withdrawable();
    if (cents(last) >= 1_000n) expect(tally([await ask(clipper, last)])).toEqual({ done: 1 });
  }
});
