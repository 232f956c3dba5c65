/** The demo world in its own database, over HTTP. The test controls its posts: they grow when told. */
import { CAMPAIGNS, type CampaignKey, CLIPS, type DemoClip, USERS, type UserKey } from '../../dev/demo/demo-world.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { idOf, type Kind, numberOf } from './ids.js';
import { Scene } from './scene.js';
import { startTestServer, type TestServer } from './server.js';

export class Demo {
  readonly #others: TestServer[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly server: TestServer,
    readonly scene: Scene,
    /** Ids as clients write them. */
    readonly userIds: Record<UserKey, string>,
    readonly campaignIds: Record<CampaignKey, string>,
  ) {}

  /** Every post shows the counts it had when the world was built, so a tick changes nothing. */
  static async open(): Promise<Demo> {
    const database = await createTestDatabase('test_demo');
    const server = await startTestServer(database);
    const scene = await Scene.open(database);
    const users = await database.prisma.user.findMany();
    const campaigns = await database.prisma.campaign.findMany();
    const idNamed = (kind: Kind, rows: readonly { id: bigint; name: string }[], wanted: string) =>
      idOf(kind, rows.find(({ name }) => name === wanted)?.id ?? '');
    const userIds = USERS.map(({ key, name }) => [key, idNamed('user', users, name)]);
    const campaignIds = CAMPAIGNS.map(({ key, name }) => [key, idNamed('campaign', campaigns, name)]);
    const demo = new Demo(database, server, scene, Object.fromEntries(userIds), Object.fromEntries(campaignIds));
    for (const { title } of CLIPS) demo.shows(title);
    return demo;
  }

  /** Another process on the same database, as far as a test can tell. */
  async anotherServer(): Promise<TestServer> {
    const other = await startTestServer(this.database);
    this.#others.push(other);
    return other;
  }

  get admin(): Actor & { userId: bigint } {
    return this.scene.admin;
  }

  /** A clipper of the world as the actor of commands. */
  actor(key: UserKey): Actor & { userId: bigint } {
    return { userId: numberOf(this.userIds[key], 'user'), role: 'CLIPPER' };
  }

  campaignId(key: CampaignKey): bigint {
    return numberOf(this.campaignIds[key], 'campaign');
  }

  /** Sets what a post shows from now on. Its other counts are shares of its views, as when the world was built. */
  shows(title: string, views = clipOf(title).views): void {
    this.scene.simulator.world.set(clipOf(title).socialPlatform, clipOf(title).externalId, {
      views,
      likes: Math.floor(views / 20),
      comments: Math.floor(views / 200),
      shares: Math.floor(views / 100),
      title,
    });
  }

  /** As clients write it. */
  async clipId(title: string): Promise<string> {
    const { socialPlatform, externalId } = clipOf(title);
    const clip = await this.database.prisma.clip.findUniqueOrThrow({
      where: { socialPlatform_externalId: { socialPlatform, externalId } },
    });
    return idOf('clip', clip.id);
  }

  async close(): Promise<void> {
    await Promise.all([this.server, this.scene, ...this.#others].map((one) => one.close()));
    await this.database.drop();
  }
}

function clipOf(title: string): DemoClip {
  const clip = CLIPS.find((one) => one.title === title);
  if (clip === undefined) throw new Error(`the demo world has no clip "${title}"`);
  return clip;
}
