/**
 * Rival (b): the usual way. Prisma's findMany and include read rows with their relations, take: 1 reads each clip's
 * latest tracking, and JavaScript adds up the sums. There is no snapshot: figures that are read one after the other may
 * disagree.
 */

import type { Viewer } from '../../../src/kernel/auth/viewer.js';
import { formatMoney } from '../../../src/kernel/base/money.js';
import type { PrismaClient } from '../../../src/kernel/prisma/generated/client.js';
import type { OperationName } from '../operations.js';
import type { Handler } from './serve.js';
import {
  balanceShape,
  CURRENCY,
  campaignName,
  campaignShape,
  clipName,
  clipShape,
  MINIMUM_PAYOUT,
  pageInfo,
  payoutsShape,
  SETTINGS,
  SOCIAL_PLATFORMS,
  settlementShape,
  totalsShape,
  userName,
  userShape,
} from './shapes.js';
import { ranking } from './usual-ranking.js';
import { type CountedClip, sumUp } from './usual-sums.js';

const LATEST = { orderBy: { trackedAt: 'desc' }, take: 1 } as const;
const WITH_FACTS = { campaign: true, user: true, trackings: LATEST } as const;
const COUNTED = { where: { status: 'APPROVED' }, include: { campaign: true, trackings: LATEST } } as const;
const RESERVED = { where: { status: { in: ['PENDING', 'APPROVED'] as ('PENDING' | 'APPROVED')[] } } };
const WITH_MONEY = {
  ...{ clips: COUNTED, accountEntries: true, payoutRequests: RESERVED },
  payouts: { include: { reversal: true } },
} as const;
const LIST = { orderBy: { id: 'desc' }, take: 50 } as const;
const DASHBOARD_SIZE = 20;
/** With more at once, Prisma says that the statement has too many parameters. */
const PAGE_SIZE = 10_000;

export function usualOperations(prisma: PrismaClient): Record<OperationName, Handler> {
  const handler = (read: (prisma: PrismaClient, viewer: Viewer) => Promise<unknown>) => async (viewer: Viewer) =>
    `${JSON.stringify({ data: await read(prisma, viewer) })}\n`;
  return {
    users: handler(async () => ({ users: { edges: await userEdges(prisma) } })),
    campaigns: handler(async () => ({ campaigns: { edges: await campaignEdges(prisma) } })),
    clipperDashboard: handler(clipperDashboard),
    adminAnalytics: handler(adminAnalytics),
    adminTop10s: handler(adminTop10s),
    platformTotals: handler(async () => {
      const clips = await allCounted(prisma);
      return { platformStats: { id: 'platform', totals: totalsShape(sumUp(clips)) } };
    }),
  };
}

/** Every clip that counts, page by page. */
async function allCounted(prisma: PrismaClient) {
  const page = (after: bigint) =>
    prisma.clip.findMany({
      where: { status: 'APPROVED', id: { gt: after } },
      include: WITH_FACTS,
      orderBy: { id: 'asc' },
      take: PAGE_SIZE,
    });
  const all: Awaited<ReturnType<typeof page>> = [];
  for (let last = 0n; ; last = all.at(-1)?.id ?? last) {
    const clips = await page(last);
    for (const clip of clips) all.push(clip);
    if (clips.length < PAGE_SIZE) return all;
  }
}

async function userEdges(prisma: PrismaClient) {
  const users = await prisma.user.findMany({ ...LIST, include: WITH_MONEY });
  return users.map((user) => ({
    node: { ...userShape(user), totals: totalsShape(sumUp(user.clips)), balance: balanceShape(balanceOf(user)) },
  }));
}

async function campaignEdges(prisma: PrismaClient) {
  const campaigns = await prisma.campaign.findMany({ ...LIST, include: { clips: COUNTED } });
  return campaigns.map((campaign) => ({
    node: { ...campaignShape(campaign), totals: totalsShape(sumUp(campaign.clips)) },
  }));
}

interface Money {
  clips: readonly CountedClip[];
  accountEntries: readonly { amount: bigint }[];
  payoutRequests: readonly { amount: bigint }[];
  payouts: readonly { amount: bigint; reversal: object | null }[];
}

function balanceOf({ clips, accountEntries, payoutRequests, payouts }: Money) {
  const { available } = sumUp(clips);
  const maturing = sumUp(clips.filter(({ campaign }) => campaign.isMaturing)).earned;
  const entries = accountEntries.reduce((sum, { amount }) => sum + amount, 0n);
  const requested = payoutRequests.reduce((sum, { amount }) => sum + amount, 0n);
  const paid = payouts.reduce((sum, { amount, reversal }) => (reversal === null ? sum + amount : sum), 0n);
  const left = available + entries - maturing - requested - paid;
  const debt = paid > available + entries ? paid - available - entries : 0n;
  const unbacked = requested + paid - available - entries;
  const uncovered = (unbacked > 0n ? unbacked : 0n) - debt;
  return { available, entries, maturing, requested, paid, withdrawable: left > 0n ? left : 0n, debt, uncovered };
}

async function clipperDashboard(prisma: PrismaClient, { userId }: Viewer) {
  const submissions = { orderBy: { id: 'desc' }, take: 1 } as const;
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: BigInt(userId) },
    include: {
      ...WITH_MONEY,
      clips: { orderBy: { id: 'desc' }, include: { ...COUNTED.include, submissions } },
      submissions: { include: { campaign: { include: { terms: true } } } },
    },
  });
  const counted = user.clips.filter(({ status }) => status === 'APPROVED');
  const campaigns = [...new Map(user.submissions.map(({ campaign }) => [campaign.id, campaign])).values()];
  campaigns.sort((a, b) => Number(b.id - a.id));
  return {
    settings: SETTINGS,
    me: {
      ...userName(user),
      totals: totalsShape(sumUp(counted)),
      totalsByPlatform: bySocialPlatform(counted),
      balance: { ...balanceShape(balanceOf({ ...user, clips: counted })), minimumPayout: formatMoney(MINIMUM_PAYOUT) },
      campaigns: {
        totalCount: campaigns.length,
        edges: campaigns.slice(0, DASHBOARD_SIZE).map((campaign) => ({
          totals: totalsShape(sumUp(counted.filter(({ campaignId }) => campaignId === campaign.id))),
          node: campaignName(campaign),
        })),
      },
      clips: {
        totalCount: user.clips.length,
        totals: totalsShape(sumUp(counted)),
        pageInfo: pageInfo(user.clips, DASHBOARD_SIZE),
        edges: user.clips.slice(0, DASHBOARD_SIZE).map((clip) => {
          const [terms] = campaigns.find(({ id }) => id === clip.campaignId)?.terms.slice(-1) ?? [];
          const [submission] = clip.submissions;
          if (terms === undefined || submission === undefined) throw new Error(`clip ${clip.id} is incomplete`);
          const { status, budget, spent } = clip.campaign;
          const settlement = settlementShape(submission, { status, remaining: budget - spent }, terms);
          return { node: { ...clipShape(clip), campaign: campaignName(clip.campaign), settlement } };
        }),
      },
    },
  };
}

function bySocialPlatform(clips: readonly CountedClip[]) {
  return SOCIAL_PLATFORMS.map((socialPlatform) => ({
    socialPlatform,
    totals: totalsShape(sumUp(clips.filter((clip) => clip.socialPlatform === socialPlatform))),
  }));
}

async function payouts(prisma: PrismaClient) {
  const made = await prisma.payout.findMany({ include: { reversal: true } });
  const requests = await prisma.payoutRequest.findMany(RESERVED);
  const kept = made.filter(({ reversal }) => reversal === null);
  const reversed = made.filter(({ reversal }) => reversal !== null);
  const [pending, approved] = (['PENDING', 'APPROVED'] as const).map((status) =>
    requests.filter((request) => request.status === status),
  ) as [typeof requests, typeof requests];
  const amountOf = (rows: readonly { amount: bigint }[]) => rows.reduce((sum, { amount }) => sum + amount, 0n);
  const countOf = (rows: readonly unknown[]) => BigInt(rows.length);
  return payoutsShape({
    completedAmount: amountOf(kept),
    completedCount: countOf(kept),
    pendingAmount: amountOf(pending),
    pendingCount: countOf(pending),
    approvedAmount: amountOf(approved),
    approvedCount: countOf(approved),
    reversedAmount: amountOf(reversed),
    reversedCount: countOf(reversed),
  });
}

async function adminAnalytics(prisma: PrismaClient) {
  const clips = await allCounted(prisma);
  return {
    platformStats: {
      id: 'platform',
      currency: CURRENCY,
      totals: totalsShape(sumUp(clips)),
      totalsByPlatform: bySocialPlatform(clips),
      payouts: await payouts(prisma),
      counts: {
        clippers: await prisma.user.count({ where: { role: 'CLIPPER' } }),
        campaigns: await prisma.campaign.count(),
        submittedClips: await prisma.clip.count(),
        pendingSubmissions: await prisma.clipSubmission.count({ where: { status: 'PENDING' } }),
      },
    },
    campaigns: { totalCount: await prisma.campaign.count(), edges: await campaignEdges(prisma) },
    users: { totalCount: await prisma.user.count(), edges: await userEdges(prisma) },
  };
}

async function adminTop10s(prisma: PrismaClient) {
  const clips = await allCounted(prisma);
  const whole = sumUp(clips);
  return {
    platformStats: {
      id: 'platform',
      totals: totalsShape(whole),
      payouts: await payouts(prisma),
      topClippers: {
        rows: ranking(clips, 'userId', ({ user }) => ({ user: userName(user) })),
      },
      topCampaigns: {
        rows: ranking(clips, 'campaignId', ({ campaign }) => ({ campaign: campaignName(campaign) })),
      },
      topClips: {
        rows: ranking(clips, 'id', (clip) => ({ clip: clipName(clip) })),
      },
    },
  };
}
