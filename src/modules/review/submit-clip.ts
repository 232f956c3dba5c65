/**
 * submitClip: submits a post to a campaign. Anyone may submit a post again that was rejected, revoked or withdrawn. The
 * clip's owner and campaign change then. A new submission to the same campaign continues the earlier one's settlement.
 */
import { badInput, conflict, notFound } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { parsePostUrl } from '../../scraping/post-url.js';
import { type ResolvedPostUrl, resolveShortLink, type ShortLink } from '../../scraping/resolve-short-link.js';
import type { Post } from '../../scraping/scraper.js';
import { type LockedCampaign, lockCampaigns } from '../campaigns/campaigns.sql.js';
import { lockCampaign } from '../campaigns/lock-campaign.js';
import { lockClips } from '../clips/clips.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { ClipMoved } from '../ledger/lock-clip.js';
import { priceTracking, termsAt, termsVersions } from '../ledger/settle-earnings.js';
import { baselineOf, beginning, continuing } from '../ledger/settlement-rule.js';
import { pricedBefore } from '../submissions/settlements.sql.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import { lastTracking } from '../trackings/trackings.sql.js';

export interface SubmitClipInput {
  userId: bigint;
  campaignId: bigint;
  url: string;
}

/** Ids of TikTok and X contain the time of posting by the social platform's clock, which may run ahead of ours. */
const CLOCKS_DIFFER_MS = 86_400_000;

/** Follows a short link to its post. It is never called for other links. */
export type ResolveShortLink = (link: ShortLink) => Promise<ResolvedPostUrl>;

export async function submitClip(
  database: Database,
  actor: Actor,
  input: SubmitClipInput,
  idempotencyKey?: string,
  resolve: ResolveShortLink = resolveShortLink,
) {
  // Before the transaction: locks must not wait for a foreign server.
  const resolved = await follow(input.url, resolve);
  return runCommand(database, actor, { action: 'submitClip', input, idempotencyKey }, async (tx) => {
    // Only after the key is looked up: a replay must answer even if the link has died since.
    const { post, postedAt } = postOf(resolved);
    const existing = await tx.db.clip.findUnique({
      where: { socialPlatform_externalId: keyOf(post) },
      select: { id: true, campaignId: true },
    });
    const campaign = await lockBoth(tx, input.campaignId, existing?.campaignId ?? null);
    // To clippers an unpublished campaign does not exist, here as everywhere.
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

/** Locks the campaign submitted to and the clip's current campaign, in order of ids. */
async function lockBoth(tx: Transaction, campaignId: bigint, other: bigint | null): Promise<LockedCampaign> {
  if (other === null || other === campaignId) return lockCampaign(tx, campaignId);
  const locked = await tx.read(lockCampaigns, [campaignId, other]);
  return locked.find(({ id }) => id === campaignId) ?? lockCampaign(tx, campaignId);
}

function refuseClosed(campaign: LockedCampaign, post: Post, postedAt: Date | null, now: Date): void {
  if (campaign.status !== 'ACTIVE') {
    throw conflict(`Only an active campaign takes submissions: this one is ${campaign.status}.`, {
      status: campaign.status,
      field: 'input.campaignId',
    });
  }
  if (now < campaign.startsAt)
    throw conflict('The campaign has not started yet. Submit the post after its startsAt.', {
      field: 'input.campaignId',
    });
  if (campaign.endsAt !== null && now >= campaign.endsAt)
    throw conflict('The campaign has ended and takes no more submissions.', { field: 'input.campaignId' });
  if (!campaign.socialPlatforms.includes(post.socialPlatform)) {
    throw badInput('input.url', `The campaign only takes posts on ${campaign.socialPlatforms.join(', ')}.`);
  }
  if (postedAt !== null && postedAt < campaign.startsAt) {
    throw badInput('input.url', 'The post is older than the campaign. Submit a newer one.');
  }
  if (postedAt !== null && postedAt.getTime() > now.getTime() + CLOCKS_DIFFER_MS) {
    const message = 'The link leads to a post with a date in the future. Open the post and copy its link again.';
    throw badInput('input.url', message);
  }
}

async function insertClip(tx: Transaction, { userId, campaignId }: SubmitClipInput, post: Post): Promise<bigint> {
  const row = { ...keyOf(post), url: post.url, userId, campaignId, status: 'PENDING' as const };
  const [clip] = await tx.db.clip.createManyAndReturn({ data: [row], skipDuplicates: true, select: { id: true } });
  // Another submission was quicker. Run again to see whether the post is free: it may have been withdrawn since.
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

/** A new submission resets these, too, so that a post that was marked unavailable is checked again. */
const UNHEARD = { availability: 'UNCHECKED', dueAt: null, goneChecks: 0, goneSince: null, failingSince: null } as const;

/** The message must not reveal whose post it is. */
function taken() {
  return conflict('This post is already submitted or approved. Submit another one.', { field: 'input.url' });
}

/**
 * Begins from the baseline, or continues the campaign's earlier submission of the post. Then it prices the clip's latest
 * tracking, if there is one that the campaign has not priced.
 */
async function insertSubmission(
  tx: Transaction,
  { userId, campaignId }: SubmitClipInput,
  clipId: bigint,
): Promise<bigint> {
  const submittedAt = await clockNow(tx);
  const versions = await termsVersions(tx, campaignId);
  const earlier = await tx.read(pricedBefore, clipId, campaignId);
  const wasPricedElsewhere = earlier[0] !== undefined && earlier[0].campaignId !== campaignId;
  const baseline = baselineOf(termsAt(versions, submittedAt).baseline, wasPricedElsewhere);
  const [seen] = await tx.read(lastTracking, clipId);
  const continued = baseline === 'ZERO' ? earlier.find((one) => one.campaignId === campaignId) : undefined;
  const start =
    continued === undefined
      ? beginning(baseline, submittedAt, seen?.highest ?? 0n)
      : continuing(continued, submittedAt);
  const isNews = seen !== undefined && (start.settledThrough === null || seen.trackedAt > start.settledThrough);
  const settlement = isNews ? priceTracking(start, seen, versions) : start;
  const { id } = await tx.db.clipSubmission.create({
    data: {
      ...{ clipId, campaignId, userId, ...settlement },
      ...{ firstTrackingId: isNews ? seen.id : null, continuesId: continued?.id ?? null },
    },
    select: { id: true },
  });
  return id;
}
