/**
 * The world of the visibility table, with a name for every row that the table speaks of. What may be null is not null
 * on some row here, so that a "value" in the table is one and an absence is a decision.
 */
import { createSeal } from '../../src/kernel/secret.js';
import { SYSTEM } from '../../src/modules/audit/run-command.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import { completeCampaign } from '../../src/modules/earnings/change-campaign-status.js';
import { rejectClip } from '../../src/modules/earnings/close-submission.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type PostedClip, Scene } from '../support/scene.js';
import { SECRET, startTestServer, type TestServer } from '../support/server.js';

export const PASSWORD = 'noah has a password';
export const EMAIL = 'noah@visibility.example';

export interface VisibilityWorld {
  database: TestDatabase;
  server: TestServer;
  scene: Scene;
  /** Ids as clients write them, by the names that the table uses. */
  ids: Record<string, string>;
  close(): Promise<void>;
}

export async function openVisibilityWorld(): Promise<VisibilityWorld> {
  const database = await createTestDatabase();
  const scene = await Scene.open(database);
  const ids = await fill(scene);
  const server = await startTestServer(database);
  const close = async () => {
    await Promise.all([server.close(), scene.close()]);
    await database.drop();
  };
  return { database, server, scene, ids, close };
}

/** Two clippers in a completed and an active campaign: Noah with three clips, Zoe with four. */
async function fill(scene: Scene): Promise<Record<string, string>> {
  const { database, admin } = scene;
  const [noah, zoe] = [
    await addClipper(scene, 'Noah', EMAIL),
    await addClipper(scene, 'Zoe', 'zoe@visibility.example'),
  ];
  await scene.user('Reports', 'SERVICE');
  const endsAt = new Date('2099-01-01T00:00:00Z');
  const terms = { ratePerThousandViews: 10_000n, minViews: 100n, maxPayoutPerClip: 50_000n };
  // Enough for two clips and a part of the third.
  const done = await scene.campaign('Done', { endsAt, terms, budget: 1_200n });
  const open = await scene.campaign('Open');
  const draft = await addDraft(scene);
  const clips = {
    approved: await scene.submit(noah, done, 'TIKTOK'),
    zoes: await scene.submit(zoe, done, 'TIKTOK'),
    zoesSecond: await scene.submit(zoe, done),
    pending: await scene.submit(noah, open),
    rejected: await scene.submit(noah, open),
    zoesPending: await scene.submit(zoe, open),
    zoesOther: await scene.submit(zoe, open),
  };
  for (const [name, clip] of Object.entries(clips)) showAll(scene, name, clip);
  await scene.tick({ trigger: 'SCHEDULE', slot: new Date('2026-01-01T06:00:00Z') });
  for (const { clipId } of [clips.approved, clips.zoes, clips.zoesSecond])
    await approveClip(database, admin, { clipId });
  await rejectClip(database, admin, { clipId: clips.rejected.clipId, reason: 'OTHER', note: 'Too dark.' });
  await completeCampaign(database, admin, { campaignId: done });
  const suspects = {
    waiting: await addSuspect(scene, clips.zoesSecond),
    believed: await addSuspect(scene, clips.zoesPending),
    doubted: await addSuspect(scene, clips.zoesOther),
  };
  const submissionOf = async ({ clipId }: PostedClip) =>
    (await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } })).id;
  const rows = {
    ...{ noah: noah.userId, zoe: zoe.userId, done, open, draft },
    ...suspects,
    ...Object.fromEntries(Object.entries(clips).map(([name, { clipId }]) => [name, clipId])),
    approvedSubmission: await submissionOf(clips.approved),
    rejectedSubmission: await submissionOf(clips.rejected),
    nobody: 999_999n,
  };
  return Object.fromEntries(Object.entries(rows).map(([name, id]) => [name, id.toString()]));
}

async function addClipper({ database }: Scene, name: string, email: string) {
  const socialAccounts = [{ socialPlatform: 'TIKTOK' as const, handle: name.toLowerCase() }];
  const input = { name, email, role: 'CLIPPER' as const, password: createSeal(SECRET)(PASSWORD), socialAccounts };
  return { userId: (await createUser(database, SYSTEM, input)).userId, role: 'CLIPPER' as const };
}

async function addDraft({ database, admin }: Scene): Promise<bigint> {
  const { campaignId } = await createCampaign(database, admin, {
    name: 'Draft',
    brand: 'Secret brand',
    budget: 10_000n,
    socialPlatforms: ['X'],
    terms: { ratePerThousandViews: 10_000n },
    createdById: admin.userId,
  });
  return campaignId;
}

/** A jump beyond belief, seen a millisecond after the last check. */
async function addSuspect({ database: { prisma } }: Scene, { clipId }: PostedClip): Promise<bigint> {
  const { checkedAt, views } = await prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
  const trackedAt = new Date((checkedAt?.getTime() ?? 0) + 1);
  const { refreshRunId, socialPlatform } = await prisma.scrapeBatch.findFirstOrThrow({
    where: { clips: { some: { clipId } } },
  });
  const batch = await prisma.scrapeBatch.create({
    data: { refreshRunId, socialPlatform, trackedAt, finishedAt: trackedAt },
  });
  const { id } = await prisma.suspectObservation.create({
    data: {
      clipId,
      scrapeBatchId: batch.id,
      trackedAt,
      views: 9_000_000n,
      viewsBefore: views ?? 0n,
      viewsField: 'viewCount',
    },
  });
  return id;
}

/** Counts of every kind, and all that is known of a post. */
function showAll(scene: Scene, title: string, clip: PostedClip): void {
  const views = 5_000 + Number(clip.clipId) * 10;
  const thumbnailUrl = `https://pictures.example/${title}.jpg`;
  scene.shows(clip, views, { likes: 50, comments: 5, shares: 7, author: 'somebody', title, thumbnailUrl });
}
