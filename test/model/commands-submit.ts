/** submitClip: new posts, posts that are free again, posts that are taken, and links that are no posts. */
import fc from 'fast-check';
import type { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { type Aim, aim, choose, idOf, rareFirst, refusedFor, somebody, sure } from './choice.js';
import { type Campaign, type Clip, type Model, type Post, personOf, type User } from './model.js';
import { submission as newSubmission } from './rules.js';
import { type Kind, momentOf, type Real, type Result } from './step.js';

type Source = 'a new one' | 'a new one on TikTok' | 'an old one on TikTok' | 'a free one' | 'any' | 'none';

interface Submitting {
  user: number;
  campaign: Aim;
  post: Aim;
  source: Source;
}

const FRESH_MS = Date.parse('2026-02-01T00:00:00Z');
const OLD_MS = Date.parse('2025-06-01T00:00:00Z');
const NO_POSTS = ['https://example.org/clip', 'https://www.youtube.com/@channel', 'not a link at all', ''];

function newPost(model: Model, socialPlatform: SocialPlatform, postedMs: number): Post {
  const n = model.fresh();
  if (socialPlatform === 'YOUTUBE') {
    return { url: `https://youtu.be/m${n.toString().padStart(9, '0')}A`, socialPlatform, postedAt: null };
  }
  // The upper half of TikTok's ids is the time of posting, in seconds.
  const id = (BigInt(postedMs / 1000) << 32n) + BigInt(n);
  return { url: `https://www.tiktok.com/@model/video/${id}`, socialPlatform, postedAt: postedMs };
}

function postFor(model: Model, at: Aim, source: Source): { post?: Post; clip?: Clip; url: string } {
  if (source === 'none') return { url: NO_POSTS[at.at % NO_POSTS.length] ?? '' };
  const free = model.clips.filter((clip) => model.open(clip) === null);
  // Posts that their campaign would take again are few, and so are those with a jump.
  const isTaken = ({ campaign, submission }: Clip) => submission.pricedAt !== null && !isClosed(campaign, model.now);
  const freeFirst = rareFirst(at, free, at.at % 4 === 0 ? (clip) => model.isSuspected(clip) : isTaken);
  const known = { 'a free one': freeFirst, any: model.clips } as Partial<Record<Source, readonly Clip[]>>;
  const clip = choose({ ...at, misses: false }, [], known[source] ?? []);
  if (clip !== undefined) return { post: clip.post, clip, url: clip.post.url };
  const platform = source.endsWith('TikTok') ? 'TIKTOK' : 'YOUTUBE';
  const post = newPost(model, platform, source === 'an old one on TikTok' ? OLD_MS : FRESH_MS);
  return { post, url: post.url };
}

/** Why no post at all can be submitted to it now. */
function isClosed({ status, startsAt, endsAt }: Campaign, now: number): boolean {
  return status !== 'ACTIVE' || now < startsAt || (endsAt !== null && now >= endsAt);
}

export const submit: Kind<Submitting> = {
  kind: 'submitClip',
  weight: 140,
  choices: fc.record({
    ...{ user: fc.nat(996), campaign: aim(12), post: aim(50) },
    source: fc.oneof(
      { weight: 12, arbitrary: fc.constant('a new one' as const) },
      { weight: 6, arbitrary: fc.constant('a free one' as const) },
      { weight: 2, arbitrary: fc.constantFrom('a new one on TikTok' as const, 'an old one on TikTok' as const) },
      fc.constantFrom('any' as const, 'none' as const),
    ),
  }),
  plan: (model, { user: nth, campaign: at, post: which, source }) => {
    const user = somebody(model, nth);
    const { post, clip, url } = postFor(model, which, source);
    const taking = model.campaigns.filter((one) => !isClosed(one, model.now));
    // Half of the posts that are submitted again go to the same campaign.
    const campaign = choose(
      at,
      model.campaigns,
      rareFirst(at, taking, (one) => one === clip?.campaign),
    );
    const actor = personOf(user);
    const input = { userId: user.id, campaignId: idOf(campaign), url };
    const isHidden = campaign?.publishedAt === null && user.role === 'CLIPPER';
    const isWrong =
      campaign !== undefined &&
      post !== undefined &&
      (!campaign.socialPlatforms.includes(post.socialPlatform) ||
        (post.postedAt !== null && post.postedAt < campaign.startsAt));
    return {
      ...{ actor, input },
      refusal: refusedFor(
        post === undefined && 'BAD_USER_INPUT',
        (campaign === undefined || isHidden) && 'NOT_FOUND',
        campaign !== undefined && isClosed(campaign, model.now) && 'CONFLICT',
        isWrong && 'BAD_USER_INPUT',
        clip !== undefined && model.open(clip) !== null && 'CONFLICT',
      ),
      send: (database, key) => submitClip(database, actor, input, key),
      apply: (result, real) =>
        submitted(model, real, result, { user, campaign: sure(campaign), post: sure(post), clip }),
    };
  },
};

interface Submitted {
  user: User;
  campaign: Campaign;
  post: Post;
  clip: Clip | undefined;
}

/** Owner and campaign of the clip are the new ones. Its counts stay, and open suspects are closed. */
async function submitted(model: Model, real: Real, result: Result, { user, campaign, post, clip }: Submitted) {
  const { clipId, submissionId } = result as { clipId: bigint; submissionId: bigint };
  const submittedAt = await momentOf(real, model, '"submittedAt"', `"ClipSubmission" WHERE id = ${submissionId}`);
  if (clip !== undefined) model.tally.count('resubmission');
  const unknown = { views: null, likes: null, comments: null, shares: null, checkedAt: null, postedAt: null };
  const before = clip ?? {
    id: clipId,
    post,
    ...unknown,
    earned: 0n,
    lastTracking: null,
    firstTrackedAt: null,
    highest: 0n,
  };
  const row = Object.assign(before, { user, campaign, status: 'PENDING' as const });
  const made = newSubmission(model, submissionId, row, submittedAt);
  if (clip === undefined) model.clips.push(made.clip);
  made.clip.submission = made;
  model.submissions.push(made);
  for (const suspect of model.suspects)
    if (suspect.look.clip === made.clip && suspect.status === 'OPEN') suspect.status = 'SUPERSEDED';
  model.facts.check.push(`first check of ${clipId}`);
}
