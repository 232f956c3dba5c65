/** Posts that must live until a date (docs/money.md#a-post-that-is-deleted): the statements, each condition by itself. */
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import type { Prisma } from '../../src/kernel/prisma/generated/client.js';
import type { ScrapeOutcome } from '../../src/kernel/prisma/generated/enums.js';
import { revokeDeleted } from '../../src/modules/review/revoke-deleted.js';
import {
  anyDeletedTooEarly,
  deletedTooEarly,
  liveUntilOfSubmissions,
  stillDeletedTooEarly,
} from '../../src/modules/submissions/live-until.sql.js';
import { readAt } from '../support/moments.js';
import { hoursAgo, RowStage, STARTED } from '../support/row-stage.js';

let stage: RowStage;
beforeAll(async () => {
  stage = await RowStage.open();
});
afterAll(() => stage.close());

const UNTIL = new Date('2099-01-01T00:00:00Z');
const SUBMITTED = new Date('2026-03-01T00:00:00Z');
const [BEFORE, AFTER] = [new Date('2026-02-01T00:00:00Z'), new Date('2026-04-01T00:00:00Z')];

interface Post {
  campaign?: Partial<Prisma.CampaignUncheckedCreateInput>;
  submission?: Partial<Prisma.ClipSubmissionUncheckedCreateInput>;
  status?: 'PENDING' | 'APPROVED';
  clip?: Partial<Prisma.ClipUncheckedCreateInput>;
  until?: Date | null;
  outcome?: ScrapeOutcome;
  askedAt?: Date;
  events?: { status: 'REVOKED' | 'APPROVED'; at: Date; bySystem: boolean }[];
}

/** An approved post that went three days ago, in a campaign that closed two days ago; it was gone at a check since. */
async function post(change: Post = {}) {
  const { campaign, submission, clip, until = UNTIL, outcome = 'GONE', events = [] } = change;
  const closing = { status: 'CLOSING', closingAt: hoursAgo(48), ...campaign } as const;
  const campaignId = await stage.campaign(closing, { postsMustLiveUntil: until });
  const gone = { availability: 'UNAVAILABLE', goneChecks: 5, goneSince: hoursAgo(72), views: 10n } as const;
  const row = await stage.submission(
    campaignId,
    change.status ?? 'APPROVED',
    { submittedAt: SUBMITTED, ...submission },
    { ...gone, checkedAt: hoursAgo(80), ...clip },
  );
  const scrapeBatchId = await stage.batch(change.askedAt ?? hoursAgo(24));
  await stage.database.prisma.scrapeBatchClip.create({ data: { scrapeBatchId, clipId: row.clipId, outcome } });
  for (const { status, at, bySystem } of events)
    await stage.database.prisma.submissionEvent.create({
      data: { submissionId: row.id, status, at, decidedById: bySystem ? null : stage.adminId },
    });
  return { ...row, campaignId };
}

async function found({ id, campaignId }: { id: bigint; campaignId: bigint }, hours = 24) {
  const listed = await runStatement(stage.database, deletedTooEarly, hours);
  const [any] = await runStatement(stage.database, anyDeletedTooEarly, campaignId);
  const still = await runStatement(stage.database, stillDeletedTooEarly, id);
  return { listed: listed.filter((one) => one.id === id), any: any?.any, still };
}

test('a post that broke its demand is found, with the date', async () => {
  const row = await post();
  expect(await found(row)).toEqual({
    ...{ listed: [{ id: row.id, clipId: row.clipId, until: UNTIL }], any: true, still: [{ id: row.id }] },
  });
});

test('the timetable waits until the time of last checks is over, and begins with the oldest', async () => {
  const [first, second] = [await post(), await post()];
  expect(await found(first, 49)).toMatchObject({ listed: [], any: true, still: [{ id: first.id }] });
  const ids = (await runStatement(stage.database, deletedTooEarly, 24)).map(({ id }) => id);
  expect(ids.filter((id) => id === first.id || id === second.id)).toEqual([first.id, second.id]);
});

test.each<[string, Post]>([
  ['whose campaign is completed', { campaign: { status: 'COMPLETED' } }],
  ['that is pending', { status: 'PENDING' }],
  ['that had its last check', { submission: { accrualEndedAt: hoursAgo(24) } }],
  ['that is there', { clip: { availability: 'AVAILABLE' } }],
  ['that lived until the date', { until: hoursAgo(73) }],
  ['of which nothing was demanded', { until: null }],
  ['that was gone only at a check before the end', { askedAt: hoursAgo(49) }],
  ['that was there at the check since the end', { outcome: 'OK' }],
  [
    'that was revoked and approved since the end',
    { events: [{ status: 'REVOKED', at: hoursAgo(1), bySystem: false }] },
  ],
  [
    'that the system revoked, before the end, too',
    { events: [{ status: 'REVOKED', at: hoursAgo(60), bySystem: true }] },
  ],
])('not a post %s', async (_, change) => {
  // Another one that broke its demand stands beside it.
  await post();
  expect(await found(await post(change))).toEqual({ listed: [], any: false, still: [] });
});

test.each<[string, Post]>([
  ['was revoked and approved before the end', { events: [{ status: 'REVOKED', at: hoursAgo(60), bySystem: false }] }],
  ['was approved by the system', { events: [{ status: 'APPROVED', at: hoursAgo(1), bySystem: true }] }],
])('also a post that %s', async (_, change) => {
  const row = await post(change);
  expect(await found(row)).toMatchObject({ any: true, still: [{ id: row.id }] });
});

test('the moments themselves: gone at the date it lived, a check and a revocation at the end come after it', async () => {
  const moment = hoursAgo(48);
  const gone = { clip: { goneSince: moment }, until: moment };
  expect(await found(await post(gone))).toMatchObject({ any: false });
  const closed = { campaign: { closingAt: moment } };
  expect(await found(await post({ ...closed, askedAt: moment }))).toMatchObject({ any: true });
  const events = [{ status: 'REVOKED', at: moment, bySystem: false }] as const;
  expect(await found(await post({ ...closed, events: [...events] }))).toMatchObject({ any: false });
});

test('the time of last checks is over at the very moment', async () => {
  const closingAt = hoursAgo(48);
  const { id } = await post({ campaign: { closingAt } });
  const found = async (ms: number) => {
    const rows = await readAt(stage.database, new Date(closingAt.getTime() + 24 * 3_600_000 + ms), deletedTooEarly(24));
    return rows.some((row) => row.id === id);
  };
  expect([await found(-1), await found(0)]).toEqual([false, true]);
});

test('checks of other clips, and events of other submissions, say nothing about a post', async () => {
  await post({ events: [{ status: 'REVOKED', at: hoursAgo(1), bySystem: true }] });
  const row = await post();
  expect(await found(row)).toMatchObject({ any: true });
  expect(await found(await post({ outcome: 'OK' }))).toMatchObject({ any: false });
});

test('the demand is that of the terms at submission, as far as the viewer sees it', async () => {
  const campaignId = await stage.campaign(
    {},
    { postsMustLiveUntil: BEFORE, validFrom: STARTED },
    { postsMustLiveUntil: UNTIL, validFrom: SUBMITTED },
    { postsMustLiveUntil: null, validFrom: AFTER },
  );
  await stage.campaign({}, { postsMustLiveUntil: AFTER, validFrom: new Date(SUBMITTED.getTime() - 1) });
  const submitted = (submittedAt: Date) => stage.submission(campaignId, 'PENDING', { submittedAt });
  const [early, exact, late] = [await submitted(BEFORE), await submitted(SUBMITTED), await submitted(AFTER)];
  const read = async (viewer: Viewer) => {
    const ids = [early, exact, late].map(({ id }) => id.toString());
    const rows = await runStatement(stage.database, liveUntilOfSubmissions, ids, undefined, viewer);
    return new Map(rows.map(({ id, until }) => [BigInt(id), until]));
  };
  const all = [
    [early.id, BEFORE],
    [exact.id, UNTIL],
    [late.id, null],
  ] as const;
  expect(await read({ userId: stage.adminId.toString(), role: 'ADMIN' })).toEqual(new Map(all));
  expect(await read({ userId: exact.userId.toString(), role: 'CLIPPER' })).toEqual(new Map([all[1]]));
});

test('the system revokes such a post, says why, and nobody else’s', async () => {
  const [deleted, back] = [await post(), await post()];
  await stage.database.prisma.clip.update({ where: { id: back.clipId }, data: { availability: 'AVAILABLE' } });
  const revoke = ({ id, clipId }: typeof back) => revokeDeleted(stage.database, { id, clipId, until: UNTIL });
  await expect(revoke(back)).rejects.toThrow('The post came back, or its submission or campaign has changed.');
  await revoke(deleted);
  const rows = await stage.database.prisma.clipSubmission.findMany({ where: { id: { in: [deleted.id, back.id] } } });
  expect(rows.map(({ id, status }) => [id, status]).sort()).toEqual([
    [deleted.id, 'REVOKED'],
    [back.id, 'APPROVED'],
  ]);
  expect(rows.find(({ id }) => id === deleted.id)).toMatchObject({
    ...{
      decidedById: null,
      note: 'The post was deleted, and the terms demand that it live until 2099-01-01T00:00:00.000Z.',
    },
  });
});
