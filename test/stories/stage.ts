/**
 * A world with a server in front of it: commands act, and HTTP requests read as the person who would see the result.
 */
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { disagreements, EVERYTHING, type Everything } from '../support/everything.js';
import { dataOf, TOTALS, type Totals } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { differences } from '../support/outcomes.js';
import { PayoutDesk, type Person } from '../support/payout-desk.js';
import { type PostedClip, Scene } from '../support/scene.js';
import { startTestServer, type TestServer, WALKING } from '../support/server.js';
import { deniedByFacts } from './agreement.js';
import { tickWith } from './views.js';

export interface Balance {
  available: string;
  requested: string;
  paid: string;
  withdrawable: string;
  debt: string;
  uncovered: string;
}

export const NOTHING_PAID: Balance = {
  ...{ available: '0.00', requested: '0.00', paid: '0.00' },
  ...{ withdrawable: '0.00', debt: '0.00', uncovered: '0.00' },
};

export interface OwnPage {
  totals: Totals;
  balance: Balance;
}

export interface PlatformPage {
  totals: Totals;
  payouts: Record<'completedAmount' | 'pendingAmount' | 'approvedAmount', string> & { completedCount: number };
}

const PERSON = '{ totals { ...T } balance { available requested paid withdrawable debt uncovered } }';
const PLATFORM =
  '{ platformStats { totals { ...T } payouts { completedAmount completedCount pendingAmount approvedAmount } } }';
const CAMPAIGN = 'query ($id: ID!) { campaign(id: $id) { status budget spent remaining totals { ...T } } }';
const CLIP = `query ($id: ID!) { clip(id: $id) {
  status earned views totals { ...T } settlement { due posted shortfall limitedBy estimateIfApproved }
  earnings(first: 100) { edges { node { kind amount } } }
} }`;

export class Stage {
  readonly desk: PayoutDesk;

  private constructor(
    readonly database: TestDatabase,
    readonly scene: Scene,
    readonly server: TestServer,
  ) {
    this.desk = new PayoutDesk(scene);
  }

  static async open(): Promise<Stage> {
    const database = await createTestDatabase();
    return new Stage(database, await Scene.open(database), await startTestServer(database, { env: WALKING }));
  }

  /** In the end every test's world must add up: over HTTP, by the facts and by the books. */
  async close(): Promise<void> {
    const { database } = this;
    try {
      await this.everything();
      expect({ facts: await deniedByFacts(database), books: await differences(database) }).toEqual({
        facts: [],
        books: [],
      });
    } finally {
      await this.server.close();
      await this.scene.close();
      await database.drop();
    }
  }

  /** A clip approved at this many views in a separate campaign, at 1.00 per 1,000 views. */
  async earning(user: Person, campaign: string, views: number): Promise<{ campaignId: bigint; clip: PostedClip }> {
    const campaignId = await this.scene.campaign(campaign);
    return { campaignId, clip: await this.scene.approved(user, campaignId, views) };
  }

  /** A new clipper with this many cents in a completed campaign. */
  async funded(name: string, cents: number): Promise<{ user: Person; campaignId: bigint; clip: PostedClip }> {
    const user = await this.scene.user(name);
    const earned = await this.earning(user, `${name}’s campaign`, cents * 10);
    await completeCampaign(this.database, this.scene.admin, { campaignId: earned.campaignId });
    return { user, ...earned };
  }

  /** Sets what posts show from now on, and runs one tick that sees it. */
  views(...seen: [PostedClip, number][]): Promise<void> {
    return tickWith(this.scene, ...seen);
  }

  async ask<Data>(as: string, operation: string, variables: Record<string, unknown> = {}): Promise<Data> {
    return dataOf(await this.server.query<Data>(as, operation, variables));
  }

  /** A clipper's view of themselves; an admin sees the same of them. */
  async own(name: string): Promise<OwnPage> {
    const { me } = await this.ask<{ me: OwnPage & { id: string } }>(
      name,
      `{ me { id ...P } } fragment P on User ${PERSON} ${TOTALS}`,
    );
    const { id, ...page } = me;
    expect(await this.user(id)).toEqual(page);
    return page;
  }

  /** An admin's view of a user. */
  async user(id: string): Promise<OwnPage> {
    const query = `query ($id: ID!) { user(id: $id) { ...P } } fragment P on User ${PERSON} ${TOTALS}`;
    return (await this.ask<{ user: OwnPage }>('Ada Admin', query, { id })).user;
  }

  async platform(as = 'Ada Admin'): Promise<PlatformPage> {
    return (await this.ask<{ platformStats: PlatformPage }>(as, `${PLATFORM} ${TOTALS}`)).platformStats;
  }

  async campaign(
    id: bigint,
  ): Promise<{ status: string; budget: string; spent: string; remaining: string; totals: Totals }> {
    const variables = { id: idOf('campaign', id) };
    return (await this.ask<{ campaign: never }>('Ada Admin', `${CAMPAIGN} ${TOTALS}`, variables)).campaign;
  }

  async clip(id: bigint, as = 'Ada Admin') {
    const { clip } = await this.ask<{ clip: ClipPage }>(as, `${CLIP} ${TOTALS}`, { id: idOf('clip', id) });
    const { earnings, ...shown } = clip;
    return { ...shown, ledger: earnings.edges.map(({ node }) => `${node.kind} ${node.amount}`).reverse() };
  }

  /** Every figure of an admin's page; no two of them disagree. */
  async everything(): Promise<Everything> {
    const shown = await this.ask<Everything>('Ada Admin', EVERYTHING);
    expect(disagreements(shown)).toEqual([]);
    return shown;
  }
}

interface ClipPage {
  status: string;
  earned: string;
  views: number | null;
  totals: Totals;
  settlement: Record<'due' | 'posted' | 'shortfall' | 'limitedBy' | 'estimateIfApproved', string | null> | null;
  earnings: { edges: { node: { kind: string; amount: string } }[] };
}
