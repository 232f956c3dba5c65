/** A world for the write side over HTTP: fresh rows in any state that a mutation needs, made by commands. */

import type { Database } from '../../src/kernel/db/database.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { record, startedBatch } from './outcomes.js';
import { PayoutDesk } from './payout-desk.js';
import { Scene } from './scene.js';
import { type Answer, startTestServer, type TestServer } from './server.js';

export type Person = Actor & { userId: bigint; name: string };

export const ADMIN = 'Ada Admin';

export class WriteStage {
  #fresh = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly server: TestServer,
    readonly scene: Scene,
    readonly desk: PayoutDesk,
  ) {}

  static async open({
    poolMax = 10,
    env = {},
  }: {
    poolMax?: number;
    env?: Record<string, string>;
  } = {}): Promise<WriteStage> {
    const database = await createTestDatabase('test_empty', poolMax);
    const scene = await Scene.open(database);
    return new WriteStage(database, await startTestServer(database, { env }), scene, new PayoutDesk(scene));
  }

  /** On a world and a server that are there. Names and posts are numbered from here on, apart from those of the world. */
  static over(database: Database, server: TestServer, scene: Scene, from: number): WriteStage {
    const theirs = async () => {
      throw new Error('the database belongs to somebody else');
    };
    const stage = new WriteStage({ ...database, lose: theirs, drop: theirs }, server, scene, new PayoutDesk(scene));
    stage.#fresh = from;
    return stage;
  }

  fresh(name: string): string {
    this.#fresh += 1;
    return `${name} ${this.#fresh}`;
  }

  async clipper(): Promise<Person> {
    const name = this.fresh('Clipper');
    return { ...(await this.scene.user(name)), name };
  }

  /** An active campaign at 1.00 per 1,000 views. */
  campaign(budget = 100_000n): Promise<bigint> {
    return this.scene.campaign(this.fresh('Campaign'), { budget });
  }

  async draft(): Promise<bigint> {
    const { admin } = this.scene;
    const { campaignId } = await createCampaign(this.database, admin, {
      name: this.fresh('Draft'),
      brand: 'Brand',
      budget: 100_000n,
      socialPlatforms: ['YOUTUBE'],
      terms: { ratePerThousandViews: 10_000n },
      createdById: admin.userId,
    });
    return campaignId;
  }

  /** A link to a post that nobody submitted. */
  link(): string {
    return `https://youtu.be/${this.fresh('w').replace(' ', '').padStart(10, '_')}A`;
  }

  /** A pending submission, seen at this many views; 0: never checked. */
  async pending(views = 10_000, who?: Person, where?: bigint) {
    const clipper = who ?? (await this.clipper());
    const campaignId = where ?? (await this.campaign());
    const { clipId } = await this.scene.submit(clipper, campaignId);
    if (views > 0) await this.observe(clipId, views);
    const { id: submissionId } = await this.database.prisma.clipSubmission.findFirstOrThrow({
      where: { clipId },
      orderBy: { id: 'desc' },
    });
    return { clipper, campaignId, clipId, submissionId };
  }

  async approved(views = 10_000, who?: Person, where?: bigint) {
    const pending = await this.pending(views, who, where);
    await approveClip(this.database, this.scene.admin, { clipId: pending.clipId });
    return pending;
  }

  /** A clipper with this many withdrawable cents. */
  async funded(cents = 5_000, who?: Person) {
    const approved = await this.approved(cents * 10, who);
    await completeCampaign(this.database, this.scene.admin, { campaignId: approved.campaignId });
    return approved;
  }

  /** A pending payout request for everything that is withdrawable. */
  async requested(cents = 5_000) {
    const funded = await this.funded(cents);
    const { payoutRequestId } = await this.desk.ask(funded.clipper, BigInt(cents));
    return { ...funded, payoutRequestId };
  }

  async toBePaid(cents = 5_000) {
    const requested = await this.requested(cents);
    await this.desk.approve(requested.payoutRequestId);
    return requested;
  }

  async paid(cents = 5_000) {
    const approved = await this.toBePaid(cents);
    return { ...approved, ...(await this.desk.pay(approved.payoutRequestId)) };
  }

  async observe(clipId: bigint, views: number): Promise<void> {
    await record(this.database, await startedBatch(this.database), clipId, BigInt(views));
  }

  /** A jump that waits for an admin's decision. */
  async suspect(): Promise<bigint> {
    const { clipper, campaignId } = await this.approved();
    const post = await this.scene.approved(clipper, campaignId, 1_000);
    this.scene.shows(post, 5_000_000);
    await this.scene.tick();
    const { id } = await this.database.prisma.suspectObservation.findFirstOrThrow({ where: { clipId: post.clipId } });
    return id;
  }

  /** Sends one mutation: `name(input: NameInput!)`, asking for `selection` of its payload. */
  mutate(as: string | null, name: string, input: object, selection: string): Promise<Answer<Record<string, never>>> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    return this.server.query(as, `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input });
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.scene.close();
    await this.database.drop();
  }
}
