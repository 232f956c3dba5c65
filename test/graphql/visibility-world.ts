/**
 * The world of the visibility table, with a name for every row that the table mentions. Every nullable field has a
 * value on some row here. A "value" in the table is therefore a real one, and an absence is a decision.
 */
import { createConceal } from '../../src/kernel/base/secret.js';
import { cancelCampaign, completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { PLATFORM } from '../../src/modules/totals/totals.sql.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { createTestDatabase } from '../support/database.js';
import { idOf, KIND_OF_TYPE, type Kind, numberOf } from '../support/ids.js';
import { type PostedClip, Scene } from '../support/scene.js';
import { SECRET, startTestServer, WALKING } from '../support/server.js';
import { openDoors } from './visibility-access.js';
import { openOffice, payOut } from './visibility-history.js';
import { act, EMAIL, FIRST_PASSWORD, numberNamed, PASSWORD, type Stage } from './visibility-mutations.js';
import { addWebhooks } from './visibility-webhooks.js';

/** Secret of the federation router. */
export const ROUTER_SECRET = 'only the router and the server know this';

// Noah earns a small amount. The admin has a second factor, but sends no codes.
export const ENV = { MIN_PAYOUT: '1.00', SECOND_FACTOR: 'off', ROUTER_SECRET, ...WALKING };

/** The viewers of the table, by the names of their accounts. */
export const NAMES = { anonymous: null, self: 'Noah', other: 'Zoe', admin: 'Ada Admin', service: 'Reports' } as const;

export interface VisibilityWorld extends Stage {
  close(): Promise<void>;
}

/** Ids of rows that do not exist: "noUser", "noClip" and so on. */
const MISSING = Object.fromEntries(
  Object.entries(KIND_OF_TYPE).map(([type, kind]) => [`no${type}`, idOf(kind, 999_999)]),
);

export async function openVisibilityWorld(): Promise<VisibilityWorld> {
  const database = await createTestDatabase();
  const scene = await Scene.open(database);
  const server = await startTestServer(database, { env: ENV });
  const stage: Stage = { database, scene, server, ids: { ...MISSING, platform: PLATFORM } };
  await addPeople(stage);
  stage.ids['feed'] = (await server.query('Ada Admin', '{ changes { endCursor } }')).data.changes.endCursor;
  await addCampaigns(stage);
  await addClips(stage);
  await payOut(stage);
  await openOffice(stage);
  await addWebhooks(stage);
  await nameFacts(stage);
  await openDoors(stage);
  const close = async () => {
    await Promise.all([server.close(), scene.close()]);
    await database.drop();
  };
  return { ...stage, close };
}

function nameRows({ ids }: Pick<Stage, 'ids'>, kind: Kind, rows: Record<string, bigint>): void {
  for (const [name, id] of Object.entries(rows)) ids[name] = idOf(kind, id);
}

/** A new login of Noah's, for refreshToken to use up. */
export async function renewSession(stage: Pick<Stage, 'server' | 'ids'>, name = 'session'): Promise<void> {
  stage.ids[name] = (await act(stage, null, 'login', 'refreshToken')).refreshToken;
}

/** Two clippers, an admin and a tool, and a user to whom everything is done. */
async function addPeople(stage: Stage): Promise<void> {
  const { scene } = stage;
  const noah = await addClipper(scene, 'Noah', EMAIL, FIRST_PASSWORD);
  const zoe = await addClipper(scene, 'Zoe', 'zoe@visibility.example', PASSWORD);
  const tool = (await scene.user('Reports', 'SERVICE')).userId;
  nameRows(stage, 'user', { noah, zoe, ada: scene.admin.userId, tool });
  await act(stage, 'Noah', 'changePassword');
  await renewSession(stage, 'ended');
  await act(stage, 'Noah', 'logout');
  await act(stage, 'Noah', 'setSocialAccounts');
  await addSessions(stage);
  stage.ids['newcomer'] = (await act(stage, 'Ada Admin', 'createUser', 'user { id }')).user.id;
  for (const name of ['setUserRole', 'suspendUser', 'reactivateUser', 'anonymiseUser'])
    await act(stage, 'Ada Admin', name);
}

/** One of Noah's that ended, one of Zoe's, and a person who never logged in and was banned. */
async function addSessions(stage: Stage): Promise<void> {
  const { server, ids } = stage;
  const newest = 'user { sessions(first: 1) { nodes { id } } }';
  ids['lostSession'] = (await act(stage, null, 'login', newest)).user.sessions.nodes[0].id;
  await act(stage, 'Noah', 'revokeSession');
  const login = `mutation { login(input: { email: "zoe@visibility.example", password: "${PASSWORD}" }) { ${newest} } }`;
  ids['zoesSession'] = (await server.query(null, login)).data.login.user.sessions.nodes[0].id;
  await act(stage, 'Noah', 'setNotifications');
  ids['invited'] = (await act(stage, 'Ada Admin', 'inviteUser', 'user { id }')).user.id;
  for (const name of ['resendInvitation', 'banUser']) await act(stage, 'Ada Admin', name);
}

async function addClipper({ database }: Scene, name: string, email: string, password: string): Promise<bigint> {
  // Both claim the author of every post here, so each claim is contested.
  const socialAccounts = [name.toLowerCase(), 'somebody'].map((handle) => ({
    socialPlatform: 'TIKTOK' as const,
    handle,
  }));
  const input = { name, email, role: 'CLIPPER' as const, password: createConceal(SECRET)(password), socialAccounts };
  return (await createUser(database, SYSTEM, input)).userId;
}

/** One that will be completed, an active one, a draft, one that was cancelled as a draft, and a deleted one. */
async function addCampaigns(stage: Stage): Promise<void> {
  const { scene } = stage;
  const endsAt = new Date('2099-01-01T00:00:00Z');
  const terms = {
    ...{ ratePerThousandViews: 10_000n, minViews: 100n, maxPayoutPerClip: 50_000n, baseline: 'ZERO' as const },
    postsMustLiveUntil: endsAt,
  };
  // Enough for two clips and a part of the third.
  const done = await scene.campaign('Done', { endsAt, terms, budget: 1_200n });
  nameRows(stage, 'campaign', { done, open: await scene.campaign('Open') });
  stage.ids['draft'] = (await act(stage, 'Ada Admin', 'createCampaign', 'campaign { id }')).campaign.id;
  nameRows(stage, 'campaign', {
    cancelledDraft: await addDraft(scene, 'Never shown'),
    deletedDraft: await addDraft(scene, 'Gone'),
  });
  await cancelCampaign(scene.database, scene.admin, { campaignId: numberNamed(stage, 'cancelledDraft') });
  await act(stage, 'Ada Admin', 'deleteDraft');
  for (const name of ['updateCampaign', 'pauseCampaign', 'activateCampaign', 'raiseBudget'])
    await act(stage, 'Ada Admin', name);
}

async function addDraft({ database, admin }: Scene, name: string): Promise<bigint> {
  const { campaignId } = await createCampaign(database, admin, {
    ...{ name, brand: 'Secret brand', budget: 10_000n, socialPlatforms: ['TIKTOK'], createdById: admin.userId },
    terms: { ratePerThousandViews: 10_000n },
  });
  return campaignId;
}

/** The rows that nobody made by themselves: versions of terms, trackings, entries of the ledger, and the tick. */
async function nameFacts(stage: Stage): Promise<void> {
  const { prisma } = stage.database;
  const first = { orderBy: { id: 'asc' } } as const;
  const terms = async (campaign: string) =>
    (await prisma.campaignTerms.findFirstOrThrow({ where: { campaignId: numberNamed(stage, campaign) }, ...first })).id;
  const ofClip = (clip: string) => ({ where: { clipId: numberNamed(stage, clip) }, ...first });
  nameRows(stage, 'terms', {
    doneTerms: await terms('done'),
    draftTerms: await terms('draft'),
    deletedTerms: await terms('deletedDraft'),
  });
  nameRows(stage, 'tracking', {
    tracking: (await prisma.viewTracking.findFirstOrThrow(ofClip('approved'))).id,
    zoesTracking: (await prisma.viewTracking.findFirstOrThrow(ofClip('zoes'))).id,
  });
  nameRows(stage, 'earning', {
    accrual: (await prisma.earning.findFirstOrThrow(ofClip('approved'))).id,
    zoesAccrual: (await prisma.earning.findFirstOrThrow(ofClip('zoes'))).id,
    // The approval paid the first entry, and a run the second.
    paidByRun: (await prisma.earning.findFirstOrThrow({ ...ofClip('zoesRevoked'), skip: 1 })).id,
  });
  nameRows(stage, 'run', {
    tick: (await prisma.refreshRun.findFirstOrThrow({ where: { trigger: 'SCHEDULE' }, ...first })).id,
  });
}

/** Noah has three clips, Zoe five. */
async function addClips(stage: Stage): Promise<void> {
  const { scene } = stage;
  const [noah, zoe] = [clipper(stage, 'noah'), clipper(stage, 'zoe')];
  const [done, open] = [numberNamed(stage, 'done'), numberNamed(stage, 'open')];
  const clips = {
    approved: await scene.submit(noah, done, 'TIKTOK'),
    zoes: await scene.submit(zoe, done, 'TIKTOK'),
    zoesSecond: await scene.submit(zoe, done),
    pending: await submitted(stage),
    rejected: await scene.submit(noah, open),
    zoesPending: await scene.submit(zoe, open),
    zoesOther: await scene.submit(zoe, open),
    zoesRevoked: await scene.submit(zoe, open),
  };
  for (const [name, clip] of Object.entries(clips)) {
    nameRows(stage, 'clip', { [name]: clip.clipId });
    showAll(scene, name, clip);
  }
  await scene.tick({ trigger: 'SCHEDULE', slot: new Date('2026-01-01T06:00:00Z') });
  const steps = [
    'approveClips',
    'closeCampaign',
    'cancelCampaign',
    'completeCampaign',
    'reopenCampaign',
    'changeTerms',
  ];
  for (const name of steps) await act(stage, 'Ada Admin', name);
  scene.shows(clips.zoesRevoked, 9_000);
  await scene.tick({ trigger: 'ADMIN', slot: null });
  await completeCampaign(scene.database, scene.admin, { campaignId: done });
  nameRows(stage, 'submission', {
    approvedSubmission: await lastSubmission(stage, clips.approved),
    zoesSubmission: await lastSubmission(stage, clips.zoes),
  });
  await reviewOver(stage, clips.rejected);
  for (const [name, clip] of Object.entries({
    waiting: clips.zoesSecond,
    believed: clips.zoesPending,
    doubted: clips.zoesOther,
  }))
    nameRows(stage, 'suspect', { [name]: await addSuspect(scene, clip) });
  for (const name of ['acceptObservation', 'dismissObservation', 'revokeApprovals', 'refreshClips'])
    await act(stage, 'Ada Admin', name);
  await reinstateAndRevoke(stage, clips.zoesRevoked);
}

/** By mistake, and again: the clip is revoked as before. */
async function reinstateAndRevoke(stage: Stage, clip: PostedClip): Promise<void> {
  nameRows(stage, 'submission', { zoesRevokedSubmission: await lastSubmission(stage, clip) });
  await act(stage, 'Ada Admin', 'reinstateClip');
  const { database, admin } = stage.scene;
  await revokeApproval(database, admin, { clipId: clip.clipId, reason: 'Bought.' });
}

export const clipper = (stage: Pick<Stage, 'ids'>, name: string) => ({
  userId: numberNamed(stage, name),
  role: 'CLIPPER' as const,
});

async function submitted(stage: Stage): Promise<PostedClip> {
  const { clip, submission } = await act(stage, 'Noah', 'submitClip', 'clip { id externalId } submission { id }');
  stage.ids['pendingSubmission'] = submission.id;
  return { clipId: numberOf(clip.id, 'clip'), socialPlatform: 'YOUTUBE', externalId: clip.externalId };
}

/** One post through all steps of review: approved and revoked, withdrawn, rejected, and rejected in bulk, with an appeal. */
async function reviewOver(stage: Stage, clip: PostedClip): Promise<void> {
  const { scene, ids } = stage;
  const again = async (name: string) => {
    if (name !== 'revokedSubmission') await scene.resubmit(clipper(stage, 'noah'), numberNamed(stage, 'open'), clip);
    nameRows(stage, 'submission', { [name]: await lastSubmission(stage, clip) });
  };
  await again('revokedSubmission');
  await act(stage, 'Ada Admin', 'approveClip');
  ids['adjustment'] = (await act(stage, 'Ada Admin', 'adjustEarnings', 'earning { id }')).earning.id;
  await act(stage, 'Ada Admin', 'revokeApproval');
  await again('withdrawnSubmission');
  await act(stage, 'Noah', 'withdrawSubmission');
  await again('refusedSubmission');
  await act(stage, 'Ada Admin', 'rejectClip');
  await again('rejectedSubmission');
  await act(stage, 'Ada Admin', 'rejectClips');
  // As if somebody else had rejected it, so that Ada may answer the appeal.
  const [id, decidedById] = [numberNamed(stage, 'rejectedSubmission'), numberNamed(stage, 'tool')];
  await stage.database.prisma.clipSubmission.update({ where: { id }, data: { decidedById } });
  await act(stage, 'Noah', 'appealDecision');
  await act(stage, 'Ada Admin', 'answerAppeal');
}

async function lastSubmission({ database }: Stage, { clipId }: PostedClip): Promise<bigint> {
  return (await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } })).id;
}

/** An implausible jump, seen a millisecond after the last check. */
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
      firstSeenAt: trackedAt,
      views: 9_000_000n,
      viewsBefore: views ?? 0n,
      viewsField: 'viewCount',
    },
  });
  return id;
}

/** Counts of every kind, and everything that is known of a post. */
function showAll(scene: Scene, title: string, clip: PostedClip): void {
  const views = 5_000 + Number(clip.clipId) * 10;
  const thumbnailUrl = `https://pictures.example/${title}.jpg`;
  scene.shows(clip, views, { likes: 50, comments: 5, shares: 7, author: 'somebody', title, thumbnailUrl });
}
