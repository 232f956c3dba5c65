/**
 * Tells the stories: named steps through the real commands and ticks, each with the rows it left behind. If the product
 * pays differently, a row in a snapshot file differs. A step that leaves figures which the facts or the books
 * contradict ends the story there.
 */
import { transact } from '../../src/kernel/db/transaction.js';
import type { TermsInput } from '../../src/modules/campaigns/campaign-rule.js';
import { lockCampaign } from '../../src/modules/campaigns/lock-campaign.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { untilBlocked } from '../support/moments.js';
import { differences, refusalOf } from '../support/outcomes.js';
import { PayoutDesk, type Person } from '../support/payout-desk.js';
import { type PostedClip, Scene } from '../support/scene.js';
import { deniedByFacts } from './agreement.js';
import { Ledger } from './ledger.js';
import { tickWith } from './views.js';

type Action = () => Promise<unknown>;
type Command<Input, Done> = (database: TestDatabase, actor: Actor, input: Input) => Promise<Done>;

/** 1.00 per 1,000 views, so that 60,000 views are 60.00. */
export const ONE_PER_THOUSAND = 10_000n;
export const HALF_PER_THOUSAND = 5_000n;

export class Story {
  readonly desk: PayoutDesk;
  readonly #ledger: Ledger;
  readonly #told: string[] = [];
  #steps = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly scene: Scene,
  ) {
    this.desk = new PayoutDesk(scene);
    this.#ledger = new Ledger(database);
  }

  /** Tells a story in its own database. Returns the whole table. */
  static async tell(plot: (story: Story) => Promise<void>): Promise<string> {
    const database = await createTestDatabase();
    try {
      const scene = await Scene.open(database);
      try {
        const story = new Story(database, scene);
        await plot(story);
        return `\n${story.#told.join('\n')}`;
      } finally {
        await scene.close();
      }
    } finally {
      await database.drop();
    }
  }

  clipper(name: string): Promise<Person> {
    return this.scene.user(name);
  }

  /** An active campaign with this many cents, at 1.00 per 1,000 views unless the story says otherwise. */
  campaign(name: string, budget: bigint, terms: Partial<TermsInput> = {}): Promise<bigint> {
    return this.scene.campaign(name, { budget, terms: { ratePerThousandViews: ONE_PER_THOUSAND, ...terms } });
  }

  /** A post that nobody has submitted, with its own name. */
  async submit(name: string, user: Person, campaignId: bigint): Promise<PostedClip> {
    const clip = await this.scene.submit(user, campaignId);
    this.call(clip, name);
    return clip;
  }

  /** From now on rows use this name for a person or a clip, which only the outcome of a race decides. */
  call(who: Person | PostedClip, name: string): void {
    if ('clipId' in who) this.#ledger.clipNames.set(who.clipId, name);
    else this.#ledger.userNames.set(who.userId, name);
  }

  /** Sets what posts show from now on, and runs one tick that sees it. */
  views(...seen: [PostedClip, number][]): Promise<void> {
    return tickWith(this.scene, ...seen);
  }

  /** A command by the admin. */
  admin<Input, Done>(command: Command<Input, Done>, input: Input): Promise<Done> {
    return command(this.database, this.scene.admin, input);
  }

  async approve(...clips: PostedClip[]): Promise<void> {
    for (const { clipId } of clips) await this.admin(approveClip, { clipId });
  }

  /** Both stand before the campaign's lock together; PostgreSQL decides which goes first. */
  async atOnce(campaignId: bigint, one: Action, other: Action): Promise<void> {
    const { database } = this;
    const both = await transact(database, async (tx) => {
      await lockCampaign(tx, campaignId);
      const racing = Promise.allSettled([one(), other()]);
      await untilBlocked(database, 2);
      return { racing };
    });
    for (const end of await both.racing) if (end.status === 'rejected') throw end.reason;
  }

  /** One sentence of the story, its action, and the rows it leaves. */
  async step(sentence: string, ...actions: Action[]): Promise<void> {
    for (const action of actions) await action();
    await this.#tellOf(sentence, []);
  }

  /** A sentence in which somebody is refused: nothing may have changed. */
  async refused(sentence: string, action: Action): Promise<void> {
    const { code, ...details } = await refusalOf(action());
    const said = Object.entries(details).map(([name, value]) => `${name} ${value}`);
    await this.#tellOf(sentence, [`REFUSED ${[code, ...said].join(', ')}`]);
  }

  async #tellOf(sentence: string, refusals: string[]): Promise<void> {
    this.#steps += 1;
    this.#told.push(`${this.#steps}. ${sentence}`, ...(await this.#ledger.rowsSince(refusals)), '');
    const denied = { facts: await deniedByFacts(this.database), books: await differences(this.database) };
    expect({ sentence, ...denied }).toEqual({ sentence, facts: [], books: [] });
  }
}
