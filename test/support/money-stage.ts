/** A quick stage for money: batches record views without a scraper, and every message stays in the outbox. */
import type { Database } from '../../src/kernel/db/database.js';
import { MessageKind } from '../../src/kernel/prisma/generated/enums.js';
import type { CreateCampaignInput } from '../../src/modules/campaigns/create-campaign.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { fresh } from './fresh.js';
import { whileHeld } from './moments.js';
import { record, startedBatch } from './outcomes.js';
import { Scene } from './scene.js';

type Person = Actor & { userId: bigint };

interface Submitted {
  user: Person;
  clipId: bigint;
  submissionId: bigint;
}

export class MoneyStage {
  private constructor(
    readonly database: TestDatabase,
    readonly scene: Scene,
  ) {}

  static async open(): Promise<MoneyStage> {
    const database = await createTestDatabase('test_empty', 4);
    const withOutbox = { ...database, outbox: new Set(Object.values(MessageKind)) };
    return new MoneyStage(withOutbox, await Scene.open(withOutbox));
  }

  get admin(): Person {
    return this.scene.admin;
  }

  clipper = (): Promise<Person> => this.scene.user(fresh('Clipper'));
  colleague = (): Promise<Person> => this.scene.user(fresh('Admin'), 'ADMIN');

  /** An active campaign at 1.00 per 1,000 views. */
  campaign(budget = 1_000_000n, more: Partial<CreateCampaignInput> = {}): Promise<bigint> {
    return this.scene.campaign(fresh('Campaign'), { budget, ...more });
  }

  /** Seen at this many views; 0: never checked. */
  async pending(campaignId: bigint, views: bigint, owner?: Person): Promise<Submitted> {
    const user = owner ?? (await this.clipper());
    const { clipId } = await this.scene.submit(user, campaignId);
    if (views > 0n) await this.see(clipId, views);
    return { user, clipId, submissionId: (await this.submissionOf(clipId)).id };
  }

  async approved(campaignId: bigint, views: bigint, owner?: Person): Promise<Submitted> {
    const submitted = await this.pending(campaignId, views, owner);
    await approveClip(this.database, this.admin, { clipId: submitted.clipId });
    return submitted;
  }

  async see(clipId: bigint, views: bigint): Promise<void> {
    await record(this.database, await startedBatch(this.database), clipId, views);
  }

  submissionOf(clipId: bigint) {
    const where = { clipId };
    return this.database.prisma.clipSubmission.findFirstOrThrow({ where, orderBy: { id: 'desc' } });
  }

  clipOf(id: bigint) {
    return this.database.prisma.clip.findUniqueOrThrow({ where: { id } });
  }

  campaignOf(id: bigint) {
    return this.database.prisma.campaign.findUniqueOrThrow({ where: { id } });
  }

  /** The kinds of a user's messages, oldest first, with what they are about. */
  async messagesOf(userId: bigint): Promise<string[]> {
    const messages = await this.database.prisma.message.findMany({ where: { userId }, orderBy: { id: 'asc' } });
    return messages.map(({ kind, submissionId, accountEntryId }) => `${kind} ${submissionId ?? accountEntryId}`);
  }

  async close(): Promise<void> {
    await this.scene.close();
    await this.database.drop();
  }
}

/** Does the work while the row of a user is locked, so it ends only if it needs no lock on that row. */
export async function endsWhileHeld(database: Database, userId: bigint, work: () => Promise<unknown>): Promise<void> {
  let working: Promise<unknown> = Promise.resolve();
  await whileHeld(
    database,
    [userId],
    async () => void (await working),
    async () => {
      working = work();
    },
  );
}
