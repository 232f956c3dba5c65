/** The statements of endings (docs/design.md#endings), each condition by itself. */
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import type { Query } from '../../src/kernel/db/sql.js';
import { runStatement, transact } from '../../src/kernel/db/transaction.js';
import type { SubmissionStatus } from '../../src/kernel/prisma/generated/enums.js';
import { closedCampaigns, endedCampaigns, exhaustedCampaigns } from '../../src/modules/campaign-steps/endings.sql.js';
import { maturedCampaigns } from '../../src/modules/campaign-steps/matured.sql.js';
import {
  accrualEndOfSubmissions,
  CLIPS_SHOWN_MAX,
  openEndsOf,
  storeAccrualEnds,
  suspectClipsOf,
  unmeasuredClipsOf,
} from '../../src/modules/submissions/accrual-end.sql.js';
import { readAt } from '../support/moments.js';
import { hoursAgo, RowStage, viewerOf } from '../support/row-stage.js';

let stage: RowStage;
beforeAll(async () => {
  stage = await RowStage.open();
});
afterAll(() => stage.close());

const PAST = new Date('2026-02-01T00:00:00Z');
const AHEAD = new Date('2099-01-01T00:00:00Z');
const text = (ids: readonly bigint[]) => ids.map(String);
/** Those of the campaigns that this test made, in the order of the answer. */
const chosen = (rows: readonly { id: bigint }[], all: readonly bigint[]) =>
  rows.map(({ id }) => all.indexOf(id)).filter((nth) => nth >= 0);

describe('the timetable finds campaigns', () => {
  test('that run, and whose end has passed', async () => {
    const all = [
      await stage.campaign({ endsAt: PAST }),
      await stage.campaign({ endsAt: PAST, status: 'PAUSED' }),
      await stage.campaign({ endsAt: PAST, status: 'CLOSING' }),
      await stage.campaign({ endsAt: PAST, status: 'COMPLETED' }),
      await stage.campaign({ endsAt: AHEAD }),
      await stage.campaign(),
    ];
    expect(chosen(await runStatement(stage.database, endedCampaigns), all)).toEqual([0, 1]);
  });

  test('that run, close once their budget is spent, and have spent it', async () => {
    const closes = { onExhausted: 'CLOSE', spent: 1_000n } as const;
    const all = [
      await stage.campaign(closes),
      await stage.campaign({ ...closes, status: 'PAUSED' }),
      await stage.campaign({ ...closes, status: 'CLOSING' }),
      await stage.campaign({ ...closes, spent: 999n }),
      await stage.campaign({ ...closes, onExhausted: 'CONTINUE' }),
    ];
    expect(chosen(await runStatement(stage.database, exhaustedCampaigns), all)).toEqual([0, 1]);
  });

  test('that close, and wait for nothing any more or for long enough', async () => {
    const closing = async (status?: SubmissionStatus, submission: object = {}, closingAt = hoursAgo(23)) => {
      const id = await stage.campaign({ status: 'CLOSING', closingAt });
      if (status !== undefined) await stage.submission(id, status, submission);
      return id;
    };
    const all = [
      await closing(),
      await closing('PENDING', {}, hoursAgo(24)),
      await closing('APPROVED', { accrualEndedAt: PAST }),
      await closing('REJECTED'),
      await closing('PENDING'),
      await closing('PENDING', { accrualEndedAt: PAST }),
      await closing('APPROVED'),
      await stage.campaign(),
      await stage.campaign({ status: 'COMPLETED', closingAt: hoursAgo(24) }),
    ];
    expect(chosen(await runStatement(stage.database, closedCampaigns, 24), all)).toEqual([0, 1, 2, 3]);
  });

  test('whose money is held back, and was for long enough', async () => {
    const completed = (hours: number, isMaturing = true) =>
      stage.campaign({ status: 'COMPLETED', isMaturing, completedAt: hoursAgo(hours) });
    const all = [
      await completed(7 * 24),
      await completed(9 * 24),
      await completed(7 * 24 - 1),
      await completed(9 * 24, false),
    ];
    expect(chosen(await runStatement(stage.database, maturedCampaigns, 7), all)).toEqual([1, 0]);
  });
});

test('the timetable acts at the very moment, and not a millisecond before', async () => {
  const moment = new Date('2026-05-01T00:00:00Z');
  const later = (hours: number) => new Date(moment.getTime() + hours * 3_600_000);
  const ends = await stage.campaign({ endsAt: moment });
  const closes = await stage.campaign({ status: 'CLOSING', closingAt: moment });
  await stage.submission(closes, 'PENDING');
  const matures = await stage.campaign({ status: 'COMPLETED', isMaturing: true, completedAt: moment });
  const found = async (query: Query<{ id: bigint }>, at: Date, id: bigint) =>
    (await readAt(stage.database, at, query)).some((row) => row.id === id);
  for (const [at, is] of [
    [0, true],
    [-1, false],
  ] as const) {
    const shifted = (date: Date) => new Date(date.getTime() + at);
    expect(await found(endedCampaigns(), shifted(moment), ends)).toBe(is);
    expect(await found(closedCampaigns(24), shifted(later(24)), closes)).toBe(is);
    expect(await found(maturedCampaigns(7), shifted(later(7 * 24)), matures)).toBe(is);
  }
});

describe('accrual ends', () => {
  const [END, CLOSED] = [new Date('2026-04-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z')];
  const completed = { status: 'COMPLETED', accrualEndedAt: END } as const;

  test.each<[string, object, SubmissionStatus, object, 'CHECKED' | null, Date | null]>([
    ['never while the campaign runs', {}, 'APPROVED', {}, null, null],
    ['with a campaign that did not close', completed, 'APPROVED', {}, null, END],
    ['not yet while it closes', { status: 'CLOSING', closingAt: CLOSED }, 'APPROVED', {}, null, null],
    ['at the last check', { status: 'CLOSING', closingAt: CLOSED }, 'APPROVED', { accrualEndedAt: PAST }, null, PAST],
    ['when it closed, without a last check', { ...completed, closingAt: CLOSED }, 'APPROVED', {}, null, CLOSED],
    ['then for a pending one that was checked', { ...completed, closingAt: CLOSED }, 'PENDING', {}, 'CHECKED', CLOSED],
    ['not for one without a first check', { ...completed, closingAt: CLOSED }, 'PENDING', {}, null, null],
    ['for a rejected one, though it had none', { ...completed, closingAt: CLOSED }, 'REJECTED', {}, null, CLOSED],
  ])('%s', async (_, campaign, status, submission, clip, end) => {
    const checked = clip === 'CHECKED' ? { views: 1n, checkedAt: PAST } : {};
    const campaignId = await stage.campaign(campaign);
    const { id, userId } = await stage.submission(campaignId, status, submission, checked);
    const other = await stage.submission(campaignId, status, submission, checked);
    const read = (viewer: Viewer, ...ids: bigint[]) =>
      runStatement(stage.database, accrualEndOfSubmissions, text(ids), undefined, viewer);
    expect(await read(stage.admin, id)).toEqual([{ id: id.toString(), accrualEndedAt: end }]);
    expect(await read(viewerOf(userId), id, other.id)).toEqual([{ id: id.toString(), accrualEndedAt: end }]);
  });

  test('where a batch says so, and nowhere else', async () => {
    const campaignId = await stage.campaign({ status: 'CLOSING' });
    const [one, other] = [
      await stage.submission(campaignId, 'APPROVED'),
      await stage.submission(campaignId, 'APPROVED'),
    ];
    await transact(stage.database, (tx) => tx.write(storeAccrualEnds, [one.id], PAST));
    const rows = await stage.database.prisma.clipSubmission.findMany({ where: { campaignId }, orderBy: { id: 'asc' } });
    expect(rows.map(({ id, accrualEndedAt }) => [id, accrualEndedAt])).toEqual([
      [one.id, PAST],
      [other.id, null],
    ]);
  });
});

/** A closing campaign with submissions in every state; `userId` owns the second of the first three. */
async function manyEnds() {
  const campaignId = await stage.campaign({ status: 'CLOSING' });
  const userId = await stage.user();
  const checked = { views: 1n, checkedAt: PAST };
  const clips = [
    (await stage.submission(campaignId, 'APPROVED', {}, checked)).clipId,
    (await stage.submission(campaignId, 'PENDING', { userId }, checked)).clipId,
    (await stage.submission(campaignId, 'PENDING')).clipId,
    (await stage.submission(campaignId, 'APPROVED', { accrualEndedAt: PAST, userId }, checked)).clipId,
    (await stage.submission(campaignId, 'REVOKED', { userId }, checked)).clipId,
  ];
  return { campaignId, userId, clips };
}

test('the clips without a last check, of campaigns that closed, as far as the viewer sees them', async () => {
  const [one, other] = [await manyEnds(), await manyEnds()];
  const running = await stage.campaign();
  await stage.submission(running, 'APPROVED');
  const ids = text([other.campaignId, running, one.campaignId]);
  const read = async (viewer: Viewer, first = 10) =>
    (await runStatement(stage.database, unmeasuredClipsOf, ids, { first }, viewer)).map(({ campaignId, clipId }) => [
      campaignId,
      clipId,
    ]);
  const rowsOf = ({ campaignId, clips }: typeof one, first: number) =>
    clips.slice(0, first).map((clipId) => [campaignId.toString(), clipId.toString()]);
  expect(await read(stage.admin)).toEqual([...rowsOf(one, 3), ...rowsOf(other, 3)]);
  expect(await read(stage.admin, 1)).toEqual([...rowsOf(one, 1), ...rowsOf(other, 1)]);
  expect(await read(viewerOf(one.userId))).toEqual([rowsOf(one, 2)[1]]);
});

test('the clips with a jump that waits, of open submissions, as far as the viewer sees them', async () => {
  const [one, other] = [await manyEnds(), await manyEnds()];
  for (const { clips } of [one, other]) {
    const [first, second, third, , revoked] = clips as [bigint, bigint, bigint, bigint, bigint];
    for (const clipId of [second, first, revoked]) await stage.suspect(clipId, PAST);
    await stage.suspect(third, PAST, { status: 'DISMISSED' });
  }
  const ids = text([other.campaignId, one.campaignId]);
  const read = async (viewer: Viewer, first = 10) =>
    (await runStatement(stage.database, suspectClipsOf, ids, { first }, viewer)).map(({ campaignId, clipId }) => [
      campaignId,
      clipId,
    ]);
  const rowsOf = ({ campaignId, clips }: typeof one, first: number) =>
    clips.slice(0, first).map((clipId) => [campaignId.toString(), clipId.toString()]);
  expect(await read(stage.admin)).toEqual([...rowsOf(one, 2), ...rowsOf(other, 2)]);
  expect(await read(stage.admin, 1)).toEqual([...rowsOf(one, 1), ...rowsOf(other, 1)]);
  expect(await read(viewerOf(one.userId))).toEqual([rowsOf(one, 2)[1]]);
  const [open] = await runStatement(stage.database, openEndsOf, one.campaignId);
  expect(open).toMatchObject({ suspects: 2 });
});

describe('a campaign that closes waits', () => {
  const openOf = async (campaignId: bigint) => (await runStatement(stage.database, openEndsOf, campaignId))[0];
  const CHECKED = { views: 1n, checkedAt: PAST };

  test.each<[string, SubmissionStatus, object, object, object]>([
    ['for a pending clip, and loses nothing of one that was never checked', 'PENDING', {}, {}, { pending: true }],
    ['for a pending clip', 'PENDING', {}, CHECKED, { pending: true, named: true }],
    ['for an approved clip', 'APPROVED', {}, CHECKED, { approved: true, named: true }],
    ['for an approved clip that was never checked', 'APPROVED', {}, {}, { approved: true, named: true }],
    ['not for an approved clip that had its last check', 'APPROVED', { accrualEndedAt: PAST }, CHECKED, {}],
    [
      'for the review of a clip that had its last check',
      'PENDING',
      { accrualEndedAt: PAST },
      CHECKED,
      { pending: true },
    ],
    ['not for a rejected clip', 'REJECTED', {}, CHECKED, {}],
  ])('%s', async (_, status, submission, clip, waits) => {
    const [campaignId, elsewhere] = [
      await stage.campaign({ status: 'CLOSING' }),
      await stage.campaign({ status: 'CLOSING' }),
    ];
    const { clipId } = await stage.submission(campaignId, status, submission, clip);
    const { named = false, ...open } = waits as { named?: boolean };
    const nothing = { pending: false, approved: false, suspects: 0 };
    expect(await openOf(campaignId)).toEqual({ ...nothing, ...open, unmeasured: named ? [clipId] : [] });
    expect(await openOf(elsewhere)).toEqual({ ...nothing, unmeasured: [] });
  });

  test('and names as many clips as an answer shows, the oldest first', async () => {
    const campaignId = await stage.campaign({ status: 'CLOSING' });
    const userId = await stage.user();
    const clips = [];
    for (let n = 0; n < CLIPS_SHOWN_MAX + 1; n += 1)
      clips.push((await stage.submission(campaignId, 'APPROVED', { userId })).clipId);
    expect((await openOf(campaignId))?.unmeasured).toEqual(clips.slice(0, CLIPS_SHOWN_MAX));
  });
});
