/**
 * The mirror law (docs/design.md#changes): copies that follow the feed equal the source at rest, whatever was written and
 * killed meanwhile. `npm run soak -- --mirrors` does the same for as long as you like. The controls show that a wrong order
 * of changes and a stalled feed are noticed.
 */
import pg from 'pg';
import { KILLS } from '../../tools/soak/kills.js';
import { adminUrl } from '../support/database.js';
import { isLong } from '../support/long.js';
import { type Asking, copyRows } from '../support/mirror/copies.js';
import { fullCopy } from '../support/mirror/full-copy.js';
import { broken, type LawReport, mirrorLaw, SEEN_MIN, shortcomings } from '../support/mirror/law.js';
import { changesFeed, compare, type Feed, Mirror } from '../support/mirror/mirror.js';
import { EVERY_FIELD, selectionsFor } from '../support/mirror/selections.js';
import { wrongFeed } from '../support/mirror/wrong-feeds.js';
import { until } from '../support/moments.js';
import { chosenSeed, Random } from '../support/random.js';
import { idsOfAll } from '../support/whole-copy.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const ROUNDS = isLong ? 5 : 1;
const LINES_MAX = 20;
const PATIENCE_MS = 30 * 60_000;
const seed = chosenSeed();

describe(`mirrors follow while everybody writes and everything is killed (seed ${seed})`, () => {
  let report: LawReport;
  beforeAll(async () => {
    const random = new Random(seed);
    const kills = Array.from({ length: ROUNDS }, () => random.some(KILLS, KILLS.length)).flat();
    const next = ({ killed, commits }: { killed: readonly unknown[]; commits: number }) => {
      const due = ((killed.length + 1) * SEEN_MIN.commits) / (kills.length + 1);
      return commits < due ? 'LATER' : (kills[killed.length] ?? null);
    };
    report = await mirrorLaw({ seed, next, lists: isLong });
  }, PATIENCE_MS);

  test('at rest every row and every figure of each mirror equals the source', () => {
    expect(Object.keys(report.differences)).toHaveLength(3);
    expect(broken(report).slice(0, LINES_MAX)).toEqual([]);
  });

  test('they saw enough commits, enough of every mutation, and enough pages', () => {
    expect(shortcomings(report)).toEqual([]);
    expect(report.killed).toHaveLength(ROUNDS * KILLS.length);
  });

  test('a run that saw too little says so', () => {
    const poor = { ...report, commits: 999, pages: 199, sent: { ...report.sent, banUser: 4 } };
    expect(shortcomings(poor)).toEqual(['only 999 commits', 'only 199 pages', 'banUser was sent 4 times']);
  });
});

describe('controls', () => {
  const selections = selectionsFor({ role: 'ADMIN' });
  let stage: WriteStage;
  beforeEach(async () => {
    stage = await WriteStage.open({ env: EVERY_FIELD });
  });
  afterEach(() => stage.close());

  const ask: Asking = async (query, variables = {}) => {
    const { data, errors } = await stage.server.query(ADMIN, query, { ...variables });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const mirrorOf = async (feed: Feed) => {
    const mirror = new Mirror(feed, () => fullCopy(ask, selections));
    await mirror.start();
    return mirror;
  };
  const wrongIn = async (mirror: Mirror) =>
    compare(mirror, await copyRows(ask, selections, await idsOfAll(stage.database)));
  const staleName = (id: bigint) =>
    ['name', 'updatedAt'].map((field) => expect.stringMatching(`^user_${id} ${field}: `));
  const rename = (client: Pick<pg.Client, 'query'>, id: bigint) =>
    client.query(`UPDATE "User" SET name = name || '.' WHERE id = $1`, [id]);

  test('an order by id or by time loses a change within 100 commits, and the feed none', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => stage.clipper()));
    const slow = people[0]?.userId as bigint;
    const right = await mirrorOf(changesFeed(ask, selections));
    const byId = await mirrorOf(wrongFeed('id', stage.database, ask, selections));
    const byTime = await mirrorOf(wrongFeed('time', stage.database, ask, selections));
    const mirrors = [right, byId, byTime];
    const client = await stage.database.pool.connect();
    // It takes its id and its time first, and commits last.
    await client.query('BEGIN');
    await rename(client, slow);
    for (let commits = 0; commits < 10; commits += 1) {
      await rename(stage.database.pool, people[1 + (commits % 2)]?.userId as bigint);
      for (const mirror of mirrors) await mirror.followToEnd();
    }
    await client.query('COMMIT');
    client.release();
    for (const mirror of mirrors) await mirror.followToEnd();
    expect(await wrongIn(right)).toEqual([]);
    for (const mirror of [byId, byTime]) expect(await wrongIn(mirror)).toEqual(staleName(slow));
  });

  test('an idle writer in another database stalls a watermark, and not the feed', async () => {
    const { userId } = await stage.clipper();
    const elsewhere = new pg.Client({ connectionString: adminUrl() });
    await elsewhere.connect();
    try {
      await elsewhere.query('BEGIN');
      await elsewhere.query('SELECT pg_current_xact_id()');
      const right = await mirrorOf(changesFeed(ask, selections));
      const stalled = await mirrorOf(wrongFeed('xmin', stage.database, ask, selections));
      await rename(stage.database.pool, userId);
      for (const mirror of [right, stalled]) await mirror.followToEnd();
      expect(await wrongIn(right)).toEqual([]);
      expect(await wrongIn(stalled)).toEqual(staleName(userId));
      await elsewhere.query('COMMIT');
      // Transactions of other tests hold it up as well, but they end.
      await until(async () => {
        await stalled.followToEnd();
        return (await wrongIn(stalled)).length === 0;
      });
    } finally {
      await elsewhere.end();
    }
  });
});
