/**
 * Submission.reviewDueAt, the queue by what is late, and the approval of late submissions by the system: by the command
 * of admins, and only where nothing speaks against it.
 */
import { pino } from 'pino';
import { approveOverdueJob } from '../../jobs/approve-overdue.job.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { suspendUser } from '../../src/modules/users/change-account.js';
import { idOf } from '../support/ids.js';
import { differences } from '../support/outcomes.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

const HOUR_MS = 3_600_000;
const REVIEW_HOURS = 48;

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const run = () =>
  approveOverdueJob({ database: stage.database, log: pino({ level: 'silent' }), reviewHours: REVIEW_HOURS });

/** As if the submission had been made and checked that many hours earlier. */
async function age({ submissionId, clipId }: { submissionId: bigint; clipId: bigint }, hours: number): Promise<void> {
  const client = await stage.database.pool.connect();
  try {
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    const back = `- make_interval(hours => ${hours}, secs => 1)`;
    await client.query(`UPDATE "ClipSubmission" SET "submittedAt" = "submittedAt" ${back} WHERE id = ${submissionId}`);
    await client.query(`UPDATE "ViewTracking" SET "trackedAt" = "trackedAt" ${back} WHERE "clipId" = ${clipId}`);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function late(who?: Person) {
  const pending = await stage.pending(10_000, who);
  await age(pending, REVIEW_HOURS);
  return pending;
}

const statusOf = async ({ submissionId }: { submissionId: bigint }) =>
  (await stage.database.prisma.clipSubmission.findUniqueOrThrow({ where: { id: submissionId } })).status;

async function setAuthor({ clipId }: { clipId: bigint }, author: string): Promise<void> {
  await stage.database.prisma.clip.update({ where: { id: clipId }, data: { author, authorHandle: author } });
}

const claim = ({ userId }: Person, handle: string) =>
  stage.database.prisma.socialAccount.create({ data: { userId, socialPlatform: 'YOUTUBE', handle } });

test('a decision is due 48 hours after the first check, and the queue shows what is late', async () => {
  const [overdue, fresh, unchecked] = [await late(), await stage.pending(), await stage.pending(0)];
  const read = async (args: string) =>
    (await stage.server.query(ADMIN, `{ submissions(${args}, first: 100) { nodes { id reviewDueAt } } }`)).data
      .submissions.nodes as { id: string; reviewDueAt: string | null }[];
  const idsOf = async (args: string) => (await read(args)).map(({ id }) => id);
  const [a, b, c] = [overdue, fresh, unchecked].map(({ submissionId }) => idOf('submission', submissionId));
  expect(await idsOf('filter: { status: PENDING }, orderBy: { field: REVIEW_DUE, direction: ASC }')).toEqual([a, b, c]);
  expect(await idsOf('filter: { overdue: true }')).toEqual([a]);
  expect(await idsOf('filter: { overdue: false, status: PENDING }')).toEqual(expect.arrayContaining([b, c]));
  const dueAt = new Map((await read('filter: { status: PENDING }')).map(({ id, reviewDueAt }) => [id, reviewDueAt]));
  expect(dueAt.get(c as string)).toBeNull();
  const tracking = await stage.database.prisma.viewTracking.findFirstOrThrow({ where: { clipId: fresh.clipId } });
  const due = new Date(tracking.trackedAt.getTime() + REVIEW_HOURS * HOUR_MS).toISOString();
  expect(dueAt.get(b as string)).toBe(due);
});

test('the system approves a late submission that nothing speaks against, once, with an audit row', async () => {
  const overdue = await late();
  const { clipId, submissionId } = overdue;
  const approved = await Promise.all([run(), run()]);
  expect(approved[0] + approved[1]).toBeGreaterThanOrEqual(1);
  expect(await statusOf(overdue)).toBe('APPROVED');
  const audit = await stage.database.prisma.auditEntry.findMany({
    where: { entity: 'ClipSubmission', entityId: submissionId, action: 'approveClip' },
  });
  expect(audit).toMatchObject([{ actorId: null, actorRole: null, after: { status: 'APPROVED' } }]);
  expect((await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).earned).toBe(1_000n);
  expect(await differences(stage.database)).toEqual([]);
});

test('it leaves to an admin what is not late, contested, foreign, suspect or revoked before, and suspended users', async () => {
  await run();
  const fresh = await stage.pending();
  const [foreign, contested, suspect, revoked, suspended] = [
    ...[await late(), await late(), await late(), await late(), await late()],
  ] as const;
  await setAuthor(foreign, 'somebody');
  const handle = stage.fresh('handle').replace(' ', '');
  await setAuthor(contested, handle);
  await claim(contested.clipper, handle);
  await claim(await stage.clipper(), handle);
  const tracking = await stage.database.prisma.viewTracking.findFirstOrThrow({ where: { clipId: suspect.clipId } });
  await stage.database.prisma.suspectObservation.create({
    data: {
      ...{
        clipId: suspect.clipId,
        scrapeBatchId: tracking.scrapeBatchId,
        trackedAt: new Date(),
        firstSeenAt: new Date(),
      },
      ...{ views: 9_000_000n, viewsBefore: 10_000n, viewsField: 'viewCount' },
    },
  });
  await stage.mutate(ADMIN, 'approveClip', { clipId: idOf('clip', revoked.clipId) }, 'replayed');
  await revokeApproval(stage.database, stage.scene.admin, { clipId: revoked.clipId, reason: 'bought' });
  const { externalId } = await stage.database.prisma.clip.findUniqueOrThrow({ where: { id: revoked.clipId } });
  await stage.mutate(
    revoked.clipper.name,
    'submitClip',
    {
      ...{ idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', revoked.campaignId) },
      url: `https://youtu.be/${externalId}`,
    },
    'replayed',
  );
  const again = await stage.database.prisma.clipSubmission.findFirstOrThrow({
    where: { clipId: revoked.clipId, status: 'PENDING' },
  });
  await age({ submissionId: again.id, clipId: revoked.clipId }, REVIEW_HOURS);
  await suspendUser(stage.database, stage.scene.admin, { userId: suspended.clipper.userId });
  expect(await run()).toBe(0);
  for (const left of [fresh, foreign, contested, suspect, suspended, { submissionId: again.id }])
    expect(await statusOf(left)).toBe('PENDING');
  // An author whom only the submitter claims is no obstacle.
  await claim(foreign.clipper, 'somebody');
  expect(await run()).toBe(1);
  expect(await statusOf(foreign)).toBe('APPROVED');
});
