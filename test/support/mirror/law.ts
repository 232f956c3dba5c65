/**
 * The mirror law (docs/design.md#changes): three tools follow only the feed while everybody writes and everything is
 * killed. At rest each holds what the source answers. The report also says how much they saw.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Kill, type Killed, killAndReturn } from '../../../tools/soak/kills.js';
import { differencesIn } from '../bench.js';
import { LEFT_OUT } from '../commits.js';
import { Random } from '../random.js';
import { idsOfAll } from '../whole-copy.js';
import { type Copies, copyRows } from './copies.js';
import { compare, type Mirror } from './mirror.js';
import { type Role, schema } from './selections.js';
import { type Follower, MirrorStand } from './stand.js';

export interface LawOptions {
  seed: number;
  /** The mirrors hold the rows of lists, too, and not only their numbers and totals. */
  lists: boolean;
  /** The next kill; 'LATER': none yet; null: none any more. */
  next: (soFar: LawProgress) => Kill | 'LATER' | null;
  onProgress?: (soFar: LawProgress) => void;
}

export interface LawProgress {
  /** Transactions that left changes. */
  commits: number;
  /** Mutations of the registry, with how often each took effect. */
  sent: Readonly<Record<string, number>>;
  killed: readonly Killed[];
}

export interface LawReport extends LawProgress {
  /** Of all mirrors together: pages that named rows. */
  pages: number;
  /** A line a field. All are empty if the law holds. */
  differences: Readonly<Record<string, readonly string[]>>;
  books: readonly string[];
}

/** Where a mirror is not its source, and where the books differ, one line each. */
export function broken({ differences, books }: LawReport): string[] {
  const differing = Object.entries(differences).flatMap(([mirror, lines]) => lines.map((line) => `${mirror}: ${line}`));
  return [...differing, ...books.map((line) => `books: ${line}`)];
}

/** Less than this proves nothing. */
export const SEEN_MIN = { commits: 1_000, ofEachMutation: 5, pages: 200 };

/** The minima that the run did not reach, one line each. */
export function shortcomings({ commits, pages, sent }: LawReport): string[] {
  const rare = Object.entries(sent).filter(([, times]) => times < SEEN_MIN.ofEachMutation);
  return [
    ...(commits < SEEN_MIN.commits ? [`only ${commits} commits`] : []),
    ...(pages < SEEN_MIN.pages ? [`only ${pages} pages`] : []),
    ...rare.map(([name, times]) => `${name} was sent ${times} times`),
  ];
}

/** Those that the other writers leave out come first. */
const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {}).sort(
  (one, other) => Number(other in LEFT_OUT) - Number(one in LEFT_OUT),
);
/** Turns that the writers get when a mirror has caught up with them. */
const TURNS = 3;
const LOOK_MS = 200;
const IDLE_MS = 50;

interface Counts {
  commits: number;
  audited: ReadonlyMap<string, number>;
}

export async function mirrorLaw(options: LawOptions): Promise<LawReport> {
  const stand = await MirrorStand.open(options.seed);
  try {
    return await new Law(stand, options).run();
  } finally {
    await stand.close();
  }
}

class Law {
  readonly #random: Random;
  readonly #killed: Killed[] = [];
  readonly #followers: Follower[] = [];
  readonly #following: Promise<void>[] = [];
  #isWriting = true;
  #failed: Error | null = null;
  #before: Counts = { commits: 0, audited: new Map() };

  constructor(
    private readonly stand: MirrorStand,
    private readonly options: LawOptions,
  ) {
    this.#random = new Random(options.seed);
  }

  async run(): Promise<LawReport> {
    const { stand } = this;
    await stand.holdTransactionElsewhere();
    this.#before = await this.#counts();
    this.#begin(this.#follower('the copy of an admin', 'ADMIN'));
    this.#begin(this.#follower('a reporting tool', 'SERVICE'));
    await stand.fire.write();
    const seen = await this.#untilSeen();
    this.#isWriting = false;
    await Promise.all(this.#following);
    await stand.fire.stop();
    return this.#report(seen);
  }

  #follower(name: string, role: Role): Follower {
    return this.stand.follower(name, { role, lists: this.options.lists });
  }

  #begin(follower: Follower): void {
    this.#followers.push(follower);
    const following = this.#follow(follower);
    following.catch((error: Error) => {
      this.#failed = error;
    });
    this.#following.push(following);
  }

  async #follow({ mirror }: Follower): Promise<void> {
    await mirror.start();
    while (this.#isWriting) {
      const { pages } = mirror;
      if (await mirror.follow()) continue;
      this.stand.fire.turns(mirror.pages > pages ? TURNS : 1);
      if (mirror.pages === pages) await delay(IDLE_MS);
    }
  }

  async #untilSeen(): Promise<LawProgress> {
    const { fire, stage, client } = this.stand;
    const { next, onProgress } = this.options;
    for (;;) {
      fire.check();
      if (client.wrong.length > 0) throw new Error(`${client.wrong[0]}\n${stage.server.lastWords}`);
      if (this.#failed !== null) throw this.#failed;
      const soFar = await this.#progress();
      onProgress?.(soFar);
      const rare = MUTATIONS.filter((name) => (soFar.sent[name] ?? 0) < SEEN_MIN.ofEachMutation);
      const kill = next(soFar);
      if (kill === null && soFar.commits >= SEEN_MIN.commits && rare.length === 0) return soFar;
      fire.rare(rare);
      if (kill !== null && kill !== 'LATER') await this.#kill(kill);
      if (this.#followers.length === 2 && soFar.commits >= SEEN_MIN.commits / 2)
        this.#begin(this.#follower('a copy that begins late', 'ADMIN'));
      await delay(LOOK_MS);
    }
  }

  async #kill(kill: Kill): Promise<void> {
    const { stand } = this;
    const cast = { stage: stand.stage, worker: stand.worker, random: this.#random };
    this.#killed.push(await killAndReturn(cast, kill));
    if (kill === 'postgres' || kill === 'session') await stand.holdTransactionElsewhere();
  }

  async #counts(): Promise<Counts> {
    const { pool } = this.stand.stage.database;
    const changed = await pool.query<{ commits: number }>('SELECT count(DISTINCT xid)::int AS commits FROM "Change"');
    const { rows } = await pool.query<{ action: string; times: number }>(
      'SELECT action, count(DISTINCT xmin::text)::int AS times FROM "AuditEntry" WHERE NOT denied GROUP BY action',
    );
    return {
      commits: changed.rows[0]?.commits ?? 0,
      audited: new Map(rows.map(({ action, times }) => [action, times])),
    };
  }

  async #progress(): Promise<LawProgress> {
    const { commits, audited } = await this.#counts();
    const answered = this.stand.fire.sent();
    const since = (name: string) => (audited.get(name) ?? 0) - (this.#before.audited.get(name) ?? 0);
    const sent = MUTATIONS.map((name) => [name, Math.max(since(name), answered[name] ?? 0)] as const);
    return { commits: commits - this.#before.commits, sent: Object.fromEntries(sent), killed: this.#killed };
  }

  async #report(seen: LawProgress): Promise<LawReport> {
    const { database } = this.stand.stage;
    await Promise.all(this.#followers.map(({ mirror }) => mirror.followToEnd()));
    const ids = await idsOfAll(database);
    const answers = new Map<ReadonlyMap<string, string>, Copies>();
    const differences: Record<string, string[]> = {};
    for (const { name, mirror, ask, selections } of this.#followers) {
      const source = answers.get(selections) ?? (await copyRows(ask, selections, ids));
      answers.set(selections, source);
      differences[name] = compare(mirror, withoutUnlisted(source, mirror));
    }
    const pages = this.#followers.reduce((sum, { mirror }) => sum + mirror.pages, 0);
    return { ...seen, ...(await this.#progress()), pages, differences, books: await differencesIn(database) };
  }
}

/** Of the reports of the books a tool finds the latest one, and from then on each. No list shows the others. */
function withoutUnlisted(source: Copies, { rows }: Mirror): Copies {
  const reports = [...source.keys()].filter((id) => id.startsWith('report_'));
  const first = reports.findIndex((id) => rows.has(id));
  const unlisted = new Set(reports.slice(0, Math.max(0, first)));
  return new Map([...source].filter(([id]) => !unlisted.has(id)));
}
