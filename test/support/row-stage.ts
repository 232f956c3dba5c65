/** A quick stage for statements: single rows in any state, written past the commands. Triggers and CHECKs hold. */
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import type { Prisma } from '../../src/kernel/prisma/generated/client.js';
import type { SubmissionStatus } from '../../src/kernel/prisma/generated/enums.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { fresh, freshNumber } from './fresh.js';

export const STARTED = new Date('2026-01-01T00:00:00Z');

/** A moment that many hours ago, and a little more, so that a bound of as many hours is passed. */
export function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * 3_600_000 - 60_000);
}

export const viewerOf = (userId: bigint): Viewer => ({ userId: userId.toString(), role: 'CLIPPER' });

type CampaignData = Partial<Prisma.CampaignUncheckedCreateInput>;
type TermsData = Partial<Prisma.CampaignTermsUncheckedCreateInput>;
type SubmissionData = Partial<Prisma.ClipSubmissionUncheckedCreateInput>;
type ClipData = Partial<Prisma.ClipUncheckedCreateInput>;

export interface SubmittedRow {
  id: bigint;
  clipId: bigint;
  userId: bigint;
}

export class RowStage {
  private constructor(
    readonly database: TestDatabase,
    readonly adminId: bigint,
  ) {}

  static async open(): Promise<RowStage> {
    const database = await createTestDatabase('test_empty', 4);
    const { id } = await database.prisma.user.create({
      data: { name: 'Ada Admin', email: 'ada@row.example', role: 'ADMIN' },
    });
    return new RowStage(database, id);
  }

  get admin(): Viewer {
    return { userId: this.adminId.toString(), role: 'ADMIN' };
  }

  async user(): Promise<bigint> {
    const email = `clipper${freshNumber()}@row.example`;
    return (await this.database.prisma.user.create({ data: { name: fresh('Clipper'), email, role: 'CLIPPER' } })).id;
  }

  async campaign(data: CampaignData = {}, ...terms: TermsData[]): Promise<bigint> {
    const { status = 'ACTIVE' } = data;
    const ended = status === 'COMPLETED' || status === 'CANCELLED';
    const { id } = await this.database.prisma.campaign.create({
      data: {
        ...{ name: fresh('Campaign'), brand: 'Brand', status, budget: 1_000n, socialPlatforms: ['YOUTUBE'] },
        ...{ startsAt: STARTED, publishedAt: STARTED, createdById: this.adminId },
        ...(ended && { accrualEndedAt: new Date(), completedAt: status === 'COMPLETED' ? new Date() : null }),
        ...(status === 'CLOSING' && { closingAt: new Date() }),
        ...data,
      },
    });
    for (const [n, version] of (terms.length === 0 ? [{}] : terms).entries())
      await this.database.prisma.campaignTerms.create({
        data: {
          ...{ campaignId: id, version: n + 1, ratePerThousandViews: 10_000n, createdById: this.adminId },
          ...{ validFrom: STARTED, ...version },
        },
      });
    return id;
  }

  /** The newest submission of a clip of its own. */
  async submission(
    campaignId: bigint,
    status: SubmissionStatus,
    data: SubmissionData = {},
    clip: ClipData = {},
  ): Promise<SubmittedRow> {
    const userId = data.userId === undefined ? await this.user() : BigInt(data.userId);
    const externalId = `row${freshNumber().toString().padStart(7, '0')}A`;
    const { id: clipId } = await this.database.prisma.clip.create({
      data: {
        ...{ socialPlatform: 'YOUTUBE', externalId, url: `https://youtu.be/${externalId}` },
        ...{ userId, campaignId, status, ...clip },
      },
    });
    return { id: await this.submissionOf(clipId, campaignId, status, { ...data, userId }), clipId, userId };
  }

  /** One more submission of a clip, whose row stays as it is. */
  async submissionOf(
    clipId: bigint,
    campaignId: bigint,
    status: SubmissionStatus,
    data: SubmissionData & { userId: bigint },
  ): Promise<bigint> {
    const decided = { decidedAt: new Date(), decidedById: this.adminId };
    const { id } = await this.database.prisma.clipSubmission.create({
      data: {
        ...{ clipId, campaignId, status },
        ...(status !== 'PENDING' && decided),
        ...((status === 'APPROVED' || status === 'REVOKED') && { approvedAt: new Date() }),
        ...(status === 'REJECTED' && { reason: 'OTHER' as const }),
        ...data,
      },
    });
    return id;
  }

  /** A batch that began then. */
  async batch(trackedAt: Date): Promise<bigint> {
    const { prisma } = this.database;
    const data = { trigger: 'COMMAND', status: 'SUCCEEDED', plannedAt: trackedAt, finishedAt: trackedAt } as const;
    const { id: refreshRunId } = await prisma.refreshRun.create({ data });
    return (await prisma.scrapeBatch.create({ data: { refreshRunId, socialPlatform: 'YOUTUBE', trackedAt } })).id;
  }

  /** A jump that was seen by a batch of its own; it is closed as soon as it is not OPEN. */
  async suspect(
    clipId: bigint,
    trackedAt: Date,
    data: Partial<Prisma.SuspectObservationUncheckedCreateInput> = {},
  ): Promise<bigint> {
    const { status = 'OPEN' } = data;
    const { id } = await this.database.prisma.suspectObservation.create({
      data: {
        ...{ clipId, trackedAt, firstSeenAt: trackedAt, scrapeBatchId: await this.batch(trackedAt) },
        ...{ views: 5_000n, viewsBefore: 10n, viewsField: 'viewCount', status },
        ...(status !== 'OPEN' && { closedAt: trackedAt }),
        ...data,
      },
    });
    return id;
  }

  close(): Promise<void> {
    return this.database.drop();
  }
}
