/**
 * submitClip: one attempt to have a post accepted by a campaign. A post that was rejected, revoked or withdrawn may be
 * submitted again, by anyone: owner and campaign of the clip change, and the new submission starts from zero.
 */
import type { Database } from '../../kernel/database.js';
import { badInput, conflict, notFound } from '../../kernel/errors.js';
import { clockNow, type Transaction } from '../../kernel/transaction.js';
import { parsePostUrl } from '../../scraping/post-url.js';
import { type ResolvedPostUrl, resolveShortLink, type ShortLink } from '../../scraping/resolve-short-link.js';
import type { Post } from '../../scraping/scraper.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { type LockedCampaign, lockCampaigns } from '../campaigns/campaigns.sql.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { lockClips } from '../clips/clips.sql.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import { lastTracking } from '../trackings/trackings.sql.js';
import { ClipMoved } from './lock-rows.js';
import { priceTracking, termsVersions } from './settle-earnings.js';
import { UNSETTLED } from './settlement-rule.js';

export interface SubmitClipInput {
  userId: bigint;
  campaignId: bigint;
  url: string;
}

/** Ids of TikTok and X carry the time of posting by the clock of the social platform. */
const CLOCKS_DIFFER_MS = 86_400_000;

/** Follows a short link to its post; what is no short link never reaches it. */
export type ResolveShortLink = (link: ShortLink) => Promise<ResolvedPostUrl>;

export async function submitClip(
  database: Database,
  actor: Actor,
  input: SubmitClipInput,
  idempotencyKey?: string,
  resolve: ResolveShortLink = resolveShortLink,
) {
  // Before the transaction: locks must not wait for somebody else's server.
  const resolved = await follow(input.url, resolve);
  return runCommand(database, actor, { action: 'submitClip', input, idempotencyKey }, async (tx) => {
    // Not before the key is looked up: a replay answers what was done, though the link may have died since.
    const { post, postedAt } = postOf(resolved);
    const existing = await tx.db.clip.findUnique({
      where: { socialPlatform_externalId: keyOf(post) },
      select: { id: true, campaignId: true },
    });
    const campaign = await lockBoth(tx, input.campaignId, existing?.campaignId ?? null);
    // To a clipper what was never published is not there, here as everywhere.
    if (campaign.publishedAt === null && actor.role === 'CLIPPER') throw notFound('The campaign');
    refuseClosed(campaign, post, postedAt, await clockNow(tx));
    const clipId = existing === null ? await insertClip(tx, input, post) : await reuseClip(tx, input, existing);
    const submissionId = await insertSubmission(tx, input, clipId);
    await requestRefresh(tx, { trigger: 'SUBMISSION', clipIds: [clipId] });
    return {
      result: { clipId, submissionId },
      audit: { entity: 'ClipSubmission', entityId: submissionId, after: { clipId, campaignId: input.campaignId } },
    };
  });
}

async function follow(url: string, resolve: ResolveShortLink): Promise<ResolvedPostUrl> {
  const parsed = parsePostUrl(url);
  return parsed.kind === 'short-link' ? resolve(parsed) : parsed;
}

function postOf(resolved: ResolvedPostUrl): Extract<ResolvedPostUrl, { kind: 'post' }> {
  if (resolved.kind === 'post') return resolved;
  throw badInput('input.url', resolved.message);
}

function keyOf({ socialPlatform, externalId }: Post) {
  return { socialPlatform, externalId };
}

/** The campaign submitted to, and the one the clip belongs to now: both locked, in the order of ids. */
async function lockBoth(tx: Transaction, campaignId: bigint, other: bigint | null): Promise<LockedCampaign> {
  if (other === null || other === campaignId) return lockCampaign(tx, campaignId);
  const locked = await tx.read(lockCampaigns, [campaignId, other]);
  return locked.find(({ id }) => id === campaignId) ?? lockCampaign(tx, campaignId);
}

function refuseClosed(campaign: LockedCampaign, post: Post, postedAt: Date | null, now: Date): void {
  if (campaign.status !== 'ACTIVE') {
    throw conflict(`The campaign takes no submissions: it is ${campaign.status}.`, {
      status: campaign.status,
      field: 'input.campaignId',
    });
  }
  if (now < campaign.startsAt) throw conflict('The campaign has not started.', { field: 'input.campaignId' });
  if (campaign.endsAt !== null && now >= campaign.endsAt)
    throw conflict('The campaign has ended.', { field: 'input.campaignId' });
  if (!campaign.socialPlatforms.includes(post.socialPlatform)) {
    throw badInput('input.url', `The campaign takes posts on ${campaign.socialPlatforms.join(', ')}.`);
  }
  if (postedAt !== null && postedAt < campaign.startsAt) {
    throw badInput('input.url', 'The post is older than the campaign.');
  }
  if (postedAt !== null && postedAt.getTime() > now.getTime() + CLOCKS_DIFFER_MS) {
    const message = 'The link names a post that was made later than now. Open the post and paste its link again.';
    throw badInput('input.url', message);
  }
}

async function insertClip(tx: Transaction, { userId, campaignId }: SubmitClipInput, post: Post): Promise<bigint> {
  const row = { ...keyOf(post), url: post.url, userId, campaignId, status: 'PENDING' as const };
  const [clip] = await tx.db.clip.createManyAndReturn({ data: [row], skipDuplicates: true, select: { id: true } });
  // Somebody was quicker. Whether the post is free again is seen by looking once more: it may have been withdrawn since.
  if (clip === undefined) throw new ClipMoved();
  return clip.id;
}

async function reuseClip(
  tx: Transaction,
  input: SubmitClipInput,
  existing: { id: bigint; campaignId: bigint },
): Promise<bigint> {
  const [clip] = await tx.read(lockClips, [existing.id]);
  if (clip === undefined || clip.campaignId !== existing.campaignId) throw new ClipMoved();
  if (clip.status === 'PENDING' || clip.status === 'APPROVED') throw taken();
  const { userId, campaignId } = input;
  await tx.db.clip.update({ where: { id: clip.id }, data: { userId, campaignId, status: 'PENDING', ...UNHEARD } });
  await tx.db.suspectObservation.updateMany({
    where: { clipId: clip.id, status: 'OPEN' },
    data: { status: 'SUPERSEDED', closedAt: await clockNow(tx) },
  });
  return clip.id;
}

/** A new attempt starts from nothing here, too: a post that was called unavailable is asked about again. */
const UNHEARD = { availability: 'UNCHECKED', dueAt: null, goneChecks: 0, goneSince: null, failingSince: null } as const;

/** Does not say whose it is. */
function taken() {
  return conflict('This post is already submitted or approved.', { field: 'input.url' });
}

/** The clip's latest tracking, if it has one, is priced at the terms in force now. */
async function insertSubmission(
  tx: Transaction,
  { userId, campaignId }: SubmitClipInput,
  clipId: bigint,
): Promise<bigint> {
  const submittedAt = await clockNow(tx);
  const [tracking] = await tx.read(lastTracking, clipId);
  const blank = { submittedAt, ...UNSETTLED };
  const settlement =
    tracking === undefined
      ? { ...blank, settledThrough: null }
      : priceTracking(blank, tracking, await termsVersions(tx, campaignId));
  const { id } = await tx.db.clipSubmission.create({
    data: { clipId, campaignId, userId, firstTrackingId: tracking?.id ?? null, ...settlement },
    select: { id: true },
  });
  return id;
}
