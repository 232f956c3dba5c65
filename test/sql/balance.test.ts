/**
 * Balances, payout statistics and the amounts of lists, compared with their definitions (docs/design.md#balance):
 * random requests and payouts are added up here one by one. Repeat a failure with TEST_SEED.
 */

import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { TOTALS_SOURCE } from '../../src/kernel/base/config.js';
import { all, type Query, raw, sql } from '../../src/kernel/db/sql.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { PayoutRequestStatus } from '../../src/kernel/prisma/generated/enums.js';
import {
  allBalances,
  type BalanceSums,
  balanceOfPlatform,
  balanceOfUsers,
  OWED,
  type Owed,
  owedBy,
  owes,
} from '../../src/modules/balances/balances.sql.js';
import { unpaidCover } from '../../src/modules/balances/cover-rule.js';
import type { PayoutsFilter } from '../../src/modules/payouts/payout-lists.sql.js';
import {
  amountOfPayoutLists,
  amountOfRequestLists,
  type PayoutStats,
  payoutStats,
} from '../../src/modules/payouts/payouts.sql.js';
import { sharesOf } from '../support/balance-rule.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { chosenSeed, Random } from '../support/random.js';

const seed = chosenSeed();
const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };
const CLIPPER: Viewer = { userId: '2', role: 'CLIPPER' };
/** The first four have clips, the last of them none in the campaign that is maturing. 5 has nothing at all. */
const EARNERS = ['1', '2', '3', '4'];
const [NOBODY, CREDITED, ASKED, PAID] = ['5', '7', '8', '9'] as const;
/** They have nothing but an entry, an open request, a payout. */
const USERS = [...EARNERS, NOBODY, CREDITED, ASKED, PAID];
/** Cents of the above in a campaign that is maturing: they are available, and not withdrawable. */
const MATURING: Record<string, bigint> = { '1': 0n, '2': 300_000n, '3': 20_000n };
/** Cents that a second admin confirmed, in two entries: they back what is paid and requested as available money does. */
const ENTRIES: Record<string, bigint> = { '3': 12_345n, '4': 1_000_000n, [CREDITED]: 5_000n };
/** Cents in completed campaigns: too little for some of the requests below, and more than enough for the rest. */
const AVAILABLE: Record<string, bigint> = { '1': 0n, '2': 900_000n, '3': 20_000n, '4': 5n };

interface Request {
  userId: string;
  status: PayoutRequestStatus;
  amount: bigint;
  /** When it was asked for, and when it was paid. */
  requestedAt: Date;
  paidAt: Date;
  isReversed: boolean;
}

let database: TestDatabase;
let requests: Request[];
let statsOfNothing: PayoutStats[];
let platformOfNothing: BalanceSums[];
beforeAll(async () => {
  database = await createTestDatabase('test_empty', 4);
  statsOfNothing = await runStatement(database, payoutStats);
  platformOfNothing = await runStatement(database, balanceOfPlatform);
  requests = requestsBy(new Random(seed));
  await fill();
});
afterAll(() => database.drop());

/** Every earner has one in every state, and more at random. */
function requestsBy(random: Random): Request[] {
  const states = Object.values(PayoutRequestStatus);
  const certain = EARNERS.flatMap((userId) =>
    states.flatMap((status) => [true, false].map((isReversed) => ({ userId, status, isReversed }))),
  );
  const chance = Array.from({ length: 20 }, () => ({
    ...{ userId: random.pick(EARNERS), status: random.pick(states), isReversed: random.onceIn(3) },
  }));
  const only = [
    { userId: ASKED, status: 'PENDING', isReversed: false },
    { userId: PAID, status: 'PAID', isReversed: false },
  ] as const;
  return [...certain, ...chance, ...only].map((one, nth) => ({
    ...one,
    amount: BigInt(1 + random.below(30_000)),
    requestedAt: new Date(Date.UTC(2026, 0, 1 + nth)),
    paidAt: new Date(Date.UTC(2026, 1, 1 + nth)),
  }));
}

async function fill(): Promise<void> {
  const { pool, prisma } = database;
  await pool.query(`
    INSERT INTO "User" (name, email, role)
    SELECT 'User ' || n, n || '@example.com', CASE WHEN n IN (1, 6) THEN 'ADMIN' ELSE 'CLIPPER' END::"Role" FROM generate_series(1, 9) n`);
  await pool.query(`
    INSERT INTO "Campaign" (name, brand, status, budget, "socialPlatforms", "startsAt", "publishedAt", "accrualEndedAt", "createdById")
    VALUES ('Done', 'Brand', 'COMPLETED', 1000000, '{X}', now(), now(), now(), 1),
      ('Runs', 'Brand', 'ACTIVE', 1000000, '{X}', now(), now(), NULL, 1),
      ('Matures', 'Brand', 'COMPLETED', 1000000, '{X}', now(), now(), now(), 1)`);
  await pool.query(`UPDATE "Campaign" SET "isMaturing" = true WHERE name = 'Matures'`);
  const clips = EARNERS.flatMap((id) => [
    `('X', 'done ${id}', 'https://x.com', ${id}, 1, 'APPROVED', ${(AVAILABLE[id] ?? 0n) - (MATURING[id] ?? 0n)}, 1, now())`,
    ...(id in MATURING
      ? [`('X', 'matures ${id}', 'https://x.com', ${id}, 3, 'APPROVED', ${MATURING[id]}, 1, now())`]
      : []),
    `('X', 'runs ${id}', 'https://x.com', ${id}, 2, 'APPROVED', 700, 1, now())`,
  ]);
  await pool.query(`
    INSERT INTO "Clip" ("socialPlatform", "externalId", url, "userId", "campaignId", status, earned, views, "checkedAt")
    VALUES ${clips.join()}`);
  await addEntries();
  for (const [nth, { userId, status, amount, requestedAt, paidAt, isReversed }] of requests.entries()) {
    const decided = status === 'PENDING' ? {} : { decidedAt: paidAt, approvedAt: paidAt };
    const { id } = await prisma.payoutRequest.create({
      data: {
        ...{ userId: BigInt(userId), status, amount, withdrawableBefore: amount, requestedAt, ...decided },
        ...{ methodType: 'WISE', methodAccount: 'account' },
      },
    });
    if (status !== 'PAID') continue;
    const paid = {
      payoutRequestId: id,
      userId: BigInt(userId),
      amount,
      reference: `wire ${nth}`,
      paidById: 1n,
      paidAt,
    };
    const payout = await prisma.payout.create({ data: paid });
    if (!isReversed) continue;
    const reversal = { payoutId: payout.id, reason: 'returned', reversedById: 1n, reversedAt: paidAt };
    await prisma.payoutReversal.create({ data: reversal });
  }
}

/** Each amount in two parts, by two admins; a proposal that waits and one that was rejected move nothing. */
async function addEntries(): Promise<void> {
  const { prisma } = database;
  const at = new Date('2026-01-01T00:00:00Z');
  for (const [id, whole] of Object.entries(ENTRIES)) {
    const proposal = {
      userId: BigInt(id),
      kind: 'CREDIT',
      reason: 'because',
      proposedById: 1n,
      proposedAt: at,
    } as const;
    const decision = { decidedById: 6n, decidedAt: at } as const;
    await prisma.accountEntryProposal.create({ data: { ...proposal, amount: 777n } });
    await prisma.accountEntryProposal.create({ data: { ...proposal, amount: 888n, status: 'REJECTED', ...decision } });
    for (const amount of [whole / 3n, whole - whole / 3n]) {
      const { id: proposalId } = await prisma.accountEntryProposal.create({
        data: { ...proposal, amount, status: 'CONFIRMED', ...decision },
      });
      const entry = {
        proposalId,
        userId: BigInt(id),
        kind: 'CREDIT',
        amount,
        confirmedById: 6n,
        confirmedAt: at,
      } as const;
      await prisma.accountEntry.create({ data: entry });
    }
  }
}

const amountOf = (some: readonly Request[]) => some.reduce((sum, { amount }) => sum + amount, 0n);
const inStates = (...states: PayoutRequestStatus[]) => requests.filter(({ status }) => states.includes(status));

function balanceOf(userId: string) {
  const own = (some: Request[]) => amountOf(some.filter((request) => request.userId === userId));
  const available = AVAILABLE[userId] ?? 0n;
  const entries = ENTRIES[userId] ?? 0n;
  const maturing = MATURING[userId] ?? 0n;
  const requested = own(inStates('PENDING', 'APPROVED'));
  const paid = own(inStates('PAID').filter(({ isReversed }) => !isReversed));
  return {
    ...{ userId, available, entries, maturing, requested, approved: own(inStates('APPROVED')), paid },
    ...sharesOf({ available, entries, maturing, requested, paid }),
  };
}

test('the balance of each user who is asked for, including one without money', async () => {
  for (const asked of [USERS, ['3', NOBODY]]) {
    const rows = await runStatement(database, balanceOfUsers, asked);
    expect({ seed, rows: rows.sort((a, b) => Number(a.userId) - Number(b.userId)) }).toEqual({
      seed,
      rows: asked.map(balanceOf),
    });
  }
  const balances = USERS.map(balanceOf);
  for (const figure of ['debt', 'uncovered', 'withdrawable'] as const)
    expect({ figure, shown: balances.some((balance) => balance[figure] > 0n) }).toEqual({ figure, shown: true });
});

/** Every balance, and none for a user without money. The number of the user is text here. */
function everyBalance(): Query<BalanceSums & { userId: string }> {
  return sql`SELECT b.*, b."userId"::text AS "userId" FROM ${allBalances()} b ORDER BY b."userId"`;
}

const FIGURES = ['available', 'entries', 'maturing', 'requested', 'paid', 'withdrawable', 'debt', 'uncovered'] as const;

const sumsOf = (value: (figure: (typeof FIGURES)[number]) => bigint) =>
  Object.fromEntries(FIGURES.map((figure) => [figure, value(figure)]));

test('all balances are those of the users, and the platform is their sum', async () => {
  const balances = USERS.filter((id) => id !== NOBODY).map(balanceOf);
  const rows = (await runStatement(database, everyBalance)).map(({ userId, ...figures }) => ({
    userId,
    ...sumsOf((figure) => BigInt(figures[figure])),
  }));
  expect({ seed, rows }).toEqual({
    seed,
    rows: balances.map((balance) => ({ userId: balance.userId, ...sumsOf((figure) => balance[figure]) })),
  });
  const platform = sumsOf((figure) => balances.reduce((sum, balance) => sum + balance[figure], 0n));
  expect({ seed, rows: await runStatement(database, balanceOfPlatform) }).toEqual({ seed, rows: [platform] });
  expect(platformOfNothing).toEqual([sumsOf(() => 0n)]);
});

test.each([
  ['of users', () => balanceOfUsers(['1'])],
  ['of the platform', balanceOfPlatform],
] as const)('balances %s are read from the kept sums, not from the clips', (_, query) => {
  const clips = /FROM \(SELECT \*, 1 AS clips FROM "Clip"/;
  expect(clips.test(query().text)).toBe(TOTALS_SOURCE === 'clips');
});

const MEASURES = {
  WITHDRAWABLE: 'withdrawable',
  REQUESTED: 'requested',
  DEBT: 'debt',
  UNCOVERED: 'uncovered',
} as const;

function usersWho(chosen: readonly Owed[] | null | undefined): Query<{ id: string }> {
  return sql`SELECT u.id::text AS id FROM "User" u WHERE ${all([raw('u.id <> 6'), ...owes('u.id', chosen)])} ORDER BY u.id`;
}

function owedToUsers(owed: Owed): Query<{ id: string; amount: bigint }> {
  return sql`
    SELECT u.id::text AS id, ${owedBy(owed)} AS amount
    FROM "User" u LEFT JOIN ${allBalances()} b ON b."userId" = u.id WHERE u.id <> 6 ORDER BY u.id`;
}

test('the figure of a balance by which users are chosen and sorted', async () => {
  for (const owed of OWED) {
    const amounts = USERS.map((id) => ({ id, amount: balanceOf(id)[MEASURES[owed]] }));
    expect({ seed, owed, rows: await runStatement(database, owedToUsers, owed) }).toEqual({
      seed,
      owed,
      rows: amounts,
    });
    const chosen = amounts.filter(({ amount }) => amount > 0n).map(({ id }) => ({ id }));
    expect({ seed, owed, rows: await runStatement(database, usersWho, [owed]) }).toEqual({ seed, owed, rows: chosen });
  }
  const either = USERS.filter((id) => balanceOf(id).debt > 0n || balanceOf(id).withdrawable > 0n);
  expect(await runStatement(database, usersWho, ['WITHDRAWABLE', 'DEBT'])).toEqual(either.map((id) => ({ id })));
  expect(await runStatement(database, usersWho, [])).toEqual([]);
  for (const none of [null, undefined])
    expect(await runStatement(database, usersWho, none)).toEqual(USERS.map((id) => ({ id })));
});

test.each([
  [5n, 3n, 1n, 7n],
  [5n, -3n, 1n, 1n],
  [5n, 3n, 9n, -1n],
])('of %s available and %s entered, %s is paid: %s backs more', (available, entries, paid, left) => {
  expect(unpaidCover({ available, entries, paid })).toBe(left);
});

test('the statistics of the platform: paid, reversed and waiting amounts', async () => {
  const figures = (name: string, some: readonly Request[]) => ({
    [`${name}Amount`]: amountOf(some),
    [`${name}Count`]: BigInt(some.length),
  });
  const wanted = {
    ...figures(
      'completed',
      inStates('PAID').filter(({ isReversed }) => !isReversed),
    ),
    ...figures(
      'reversed',
      inStates('PAID').filter(({ isReversed }) => isReversed),
    ),
    ...figures('pending', inStates('PENDING')),
    ...figures('approved', inStates('APPROVED')),
  } as unknown as PayoutStats;
  expect({ seed, rows: await runStatement(database, payoutStats) }).toEqual({ seed, rows: [wanted] });
  expect(statsOfNothing).toEqual([Object.fromEntries(Object.keys(wanted).map((name) => [name, 0n]))]);
});

const FROM = new Date('2026-01-20T00:00:00Z');
const TO = new Date('2026-02-20T00:00:00Z');
const FILTERS: PayoutsFilter[] = [
  {},
  { userId: '2' },
  { from: FROM },
  { to: TO },
  { from: FROM, to: TO, userId: '3' },
  { status: ['PENDING'] },
  { reversed: true },
  { reversed: false },
];

describe.each([
  ['ALL', ['0'], ADMIN],
  ['ALL', ['0'], CLIPPER],
  ['USER', ['2', '3', '5'], ADMIN],
  ['USER', ['2', '3', '5'], CLIPPER],
] as const)('the amount of a whole list, of %s %j, as %j gets it', (of, parents, viewer) => {
  /** The sum of each list that has a row; the root list is always there. */
  function amounts(some: readonly Request[]) {
    const seen = some.filter(({ userId }) => viewer.role === 'ADMIN' || userId === viewer.userId);
    if (of === 'ALL') return [{ parentId: '0', amount: amountOf(seen) }];
    const lists = parents.map((parentId) => ({ parentId, rows: seen.filter(({ userId }) => userId === parentId) }));
    return lists
      .filter(({ rows }) => rows.length > 0)
      .map(({ parentId, rows }) => ({ parentId, amount: amountOf(rows) }));
  }

  const isWithin = ({ from, to }: PayoutsFilter, moment: Date) =>
    (from == null || moment >= from) && (to == null || moment < to);
  const inOrder = <Row extends { parentId: string }>(rows: Row[]) =>
    rows.sort((a, b) => Number(a.parentId) - Number(b.parentId));

  test('of requests', async () => {
    for (const filter of FILTERS.filter(({ reversed }) => reversed === undefined)) {
      const rows = await runStatement(database, amountOfRequestLists, parents, { of, filter }, viewer);
      const wanted = requests.filter(
        ({ userId, status, requestedAt }) =>
          (filter.userId ?? userId) === userId &&
          (filter.status ?? [status]).includes(status) &&
          isWithin(filter, requestedAt),
      );
      expect({ seed, filter, rows: inOrder(rows) }).toEqual({ seed, filter, rows: amounts(wanted) });
    }
  });

  test('of payouts', async () => {
    for (const filter of FILTERS.filter(({ status }) => status === undefined)) {
      const rows = await runStatement(database, amountOfPayoutLists, parents, { of, filter }, viewer);
      const wanted = inStates('PAID').filter(
        ({ userId, isReversed, paidAt }) =>
          (filter.userId ?? userId) === userId &&
          (filter.reversed ?? isReversed) === isReversed &&
          isWithin(filter, paidAt),
      );
      expect({ seed, filter, rows: inOrder(rows) }).toEqual({ seed, filter, rows: amounts(wanted) });
    }
  });
});
