/**
 * The sums kept for speed (book B10). Random writes from several connections are compared with the clips after every
 * commit, without deadlocks. Lost or wrong sums are computed again while the writers continue.
 */
import type { PoolClient } from 'pg';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { inTransaction } from '../../src/kernel/db/transaction.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { rebuildSumsOfAll } from '../../src/modules/books/rebuild-sums.js';
import { sumsAreTheirClips } from '../../src/modules/books/sums.sql.js';
import { createTestDatabase, pastTriggers, type TestDatabase } from '../support/database.js';
import { untilBlocked } from '../support/moments.js';
import { chosenSeed, Random } from '../support/random.js';

const CAMPAIGNS = 6;
const USERS = 12;
const CLIPS = 240;
const WRITERS = 5;
const COMMITS_EACH = 60;

const seed = chosenSeed();
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('test_empty', 2 * WRITERS + 2);
  await database.pool.query(`
    INSERT INTO "User" (name, email, role) SELECT 'User ' || n, n || '@example.com', 'CLIPPER' FROM generate_series(1, ${USERS}) n`);
  await database.pool.query(`
    INSERT INTO "Campaign" (name, brand, status, budget, "socialPlatforms", "startsAt", "publishedAt", "createdById")
    SELECT 'Campaign ' || n, 'Brand', 'ACTIVE', 1000000, '{TIKTOK}', now(), now(), (SELECT min(id) FROM "User")
    FROM generate_series(1, ${CAMPAIGNS}) n`);
  await database.pool.query(`
    INSERT INTO "Clip" ("socialPlatform", "externalId", url, "userId", "campaignId", status, views, likes, earned, "checkedAt")
    SELECT (enum_range(NULL::"SocialPlatform"))[1 + n % 4], n::text, 'https://example.com/' || n,
      (SELECT id FROM "User" ORDER BY id OFFSET n % ${USERS} LIMIT 1),
      (SELECT id FROM "Campaign" ORDER BY id OFFSET n % ${CAMPAIGNS} LIMIT 1), 'APPROVED', n * 1000, NULLIF(n % 7, 0), n, now()
    FROM generate_series(1, ${CLIPS}) n`);
});
afterEach(() => database.drop());

/** Everything that can happen to clips, whether or not the product does it: the trigger must not care. */
const CHANGES: Record<string, (random: Random) => string> = {
  counted: (random) => `views = coalesce(views, 0) + ${random.below(5_000)}, likes = ${random.onceIn(3) ? 'NULL' : '9'},
    comments = ${random.below(50)}, shares = ${random.onceIn(2) ? 'NULL' : '3'}, "checkedAt" = now()`,
  fell: (random) => `views = coalesce(views, 0) / ${2 + random.below(4)}, "checkedAt" = now()`,
  earned: (random) => `earned = CASE WHEN status = 'APPROVED' THEN earned + ${random.below(500)} ELSE 0 END`,
  approved: (random) => `status = 'APPROVED', earned = ${random.below(900)}`,
  revoked: () => `status = 'REVOKED', earned = 0`,
  'submitted again by somebody else': (random) => `status = 'PENDING', earned = 0, ${moved(random)}`,
  'moved while it counts': (random) => moved(random),
  'never heard': () => `views = NULL, likes = NULL, comments = NULL, shares = NULL, "checkedAt" = NULL`,
  retitled: (random) => `title = 'Title ' || ${random.below(1_000)}`,
};

const moved = (random: Random) => `
  "userId" = (SELECT id FROM "User" ORDER BY id OFFSET ${random.below(USERS)} LIMIT 1),
  "campaignId" = (SELECT id FROM "Campaign" ORDER BY id OFFSET ${random.below(CAMPAIGNS)} LIMIT 1)`;

/** As the product does: the clips are locked in the order of ids, and changed in one statement. */
async function changeClips(client: PoolClient, random: Random): Promise<string> {
  const what = random.pick(Object.keys(CHANGES));
  const ids = Array.from({ length: 1 + random.below(40) }, () => 1 + random.below(CLIPS));
  await client.query('SELECT FROM "Clip" WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
  await client.query(`UPDATE "Clip" SET ${CHANGES[what]?.(random)} WHERE id = ANY($1)`, [ids]);
  return what;
}

const OTHERS = ['a new clip', 'a submission', 'a deleted clip', 'a new user', 'a status', 'anonymised'];

async function changeOthers(client: PoolClient, random: Random, what = random.pick(OTHERS)): Promise<string> {
  const number = random.below(1_000_000_000);
  if (what === 'a new clip') {
    await client.query(`
      INSERT INTO "Clip" ("socialPlatform", "externalId", url, "userId", "campaignId", status, views, earned, "checkedAt")
      SELECT 'X', '${number}-' || n, 'https://example.com', u.id, k.id, CASE n WHEN 1 THEN 'APPROVED' ELSE 'PENDING' END::"SubmissionStatus",
        ${number % 5_000}, CASE n WHEN 1 THEN ${number % 90} ELSE 0 END, now()
      FROM generate_series(1, 3) n, (SELECT max(id) AS id FROM "User") u, (SELECT min(id) AS id FROM "Campaign") k`);
  } else if (what === 'a submission') {
    await submit(client, random, 2);
  } else if (what === 'a deleted clip') {
    await client.query(`
      DELETE FROM "Clip" WHERE id = (SELECT max(id) FROM "Clip" WHERE id > ${CLIPS})`);
  } else if (what === 'a new user') {
    await client.query(`INSERT INTO "User" (name, email, role) VALUES ('New', '${number}@example.com', 'CLIPPER')`);
  } else if (what === 'a status') {
    await client.query(
      `UPDATE "Campaign" SET status = CASE status WHEN 'ACTIVE' THEN 'PAUSED' ELSE 'ACTIVE' END::"CampaignStatus"
       WHERE id = (SELECT id FROM "Campaign" ORDER BY id OFFSET $1 LIMIT 1)`,
      [random.below(CAMPAIGNS)],
    );
  } else {
    await client.query(
      `UPDATE "User" SET status = 'ANONYMISED', "anonymisedAt" = now(), email = NULL, name = 'Anonymous'
       WHERE id = (SELECT id FROM "User" ORDER BY id OFFSET $1 LIMIT 1)`,
      [random.below(USERS)],
    );
  }
  return what;
}

/** That many at once, all decided: the test only cares who submitted to which campaign. */
async function submit(client: Pick<PoolClient, 'query'>, random: Random, count: number): Promise<void> {
  await client.query(
    `INSERT INTO "ClipSubmission" ("clipId", "userId", "campaignId", status, "decidedAt")
     SELECT ${1 + random.below(CLIPS)}, u.id, k.id, 'WITHDRAWN', now()
     FROM (SELECT id FROM "User" ORDER BY id OFFSET $1 LIMIT $3) u, (SELECT id FROM "Campaign" ORDER BY id OFFSET $2 LIMIT 1) k`,
    [random.below(USERS), random.below(CAMPAIGNS), count],
  );
}

/** Writers of one commit after the other. There are no retries: a deadlock fails them. */
function writers(afterCommit: () => Promise<void>, count = WRITERS): Promise<Set<string>[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, nth) => {
      const random = new Random(seed + nth);
      const done = new Set<string>();
      for (let commit = 0; commit < COMMITS_EACH; commit += 1) {
        // Each of the rare kinds once, whatever the random draws are.
        const sure = nth === 0 ? OTHERS[commit] : undefined;
        const change = sure !== undefined || random.onceIn(5) ? changeOthers : changeClips;
        done.add(await inTransaction(database.pool, (client) => change(client, random, sure)));
        await afterCommit();
      }
      return done;
    }),
  );
}

async function differences() {
  const snapshot = new Snapshot(database.pool);
  try {
    return await snapshot.read(sumsAreTheirClips);
  } finally {
    await snapshot.close();
  }
}

test('every snapshot during five writers shows sums that match its clips', async () => {
  let compared = 0;
  const done = await writers(async () => {
    expect({ seed, differences: await differences() }).toEqual({ seed, differences: [] });
    compared += 1;
  });
  expect(compared).toBe(WRITERS * COMMITS_EACH);
  expect(new Set(done.flatMap((kinds) => [...kinds])).size).toBe(Object.keys(CHANGES).length + OTHERS.length);
}, 120_000);

test('a rolled-back transaction leaves the sums as they were', async () => {
  const before = (await database.pool.query('SELECT * FROM "PairPlatformSum" ORDER BY 1, 2, 3')).rows;
  const lost = inTransaction(database.pool, async (client) => {
    await client.query('UPDATE "Clip" SET earned = earned + 1');
    throw new Error('no');
  });
  await expect(lost).rejects.toThrow('no');
  expect((await database.pool.query('SELECT * FROM "PairPlatformSum" ORDER BY 1, 2, 3')).rows).toEqual(before);
});

test('a change that affects no sum writes no sum', async () => {
  const written = () => database.pool.query('SELECT max(xmin::text::bigint) AS last FROM "UserSum"');
  const [before] = (await written()).rows;
  await database.pool.query(`UPDATE "Clip" SET title = 'Another', views = views`);
  expect((await written()).rows).toEqual([before]);
  await database.pool.query(`UPDATE "Clip" SET views = views + 1`);
  expect((await written()).rows).not.toEqual([before]);
});

test('lost or wrong sums are computed again, while others write', async () => {
  await submit(database.pool, new Random(seed), USERS);
  await pastTriggers(database, (client) =>
    client.query(`
      DELETE FROM "SubmittedPair" WHERE "userId" % 2 = 0;
      INSERT INTO "SubmittedPair" SELECT 1, id FROM "Campaign" ON CONFLICT DO NOTHING;
      DELETE FROM "PairPlatformSum" WHERE "campaignId" = 1;
      DELETE FROM "PairSum";
      DELETE FROM "UserSum" WHERE "userId" > 6;
      DELETE FROM "CampaignSum" WHERE "campaignId" > 3;
      UPDATE "CampaignSum" SET shares = shares + 1, pending = pending + 1;
      UPDATE "UserSum" SET earned = earned + 7, clips = 0, submitted = submitted - 1;
      UPDATE "CampaignPlatformSum" SET views = views + 1, submitted = submitted + 1;
      INSERT INTO "PairSum" SELECT 1, 1, 5, 5, 5, 5, 5, 5`),
  );
  expect(await differences()).not.toEqual([]);

  const random = new Random(seed);
  let writing = true;
  // Views and money of a campaign, under its lock, as a refresh changes them all the time.
  const writer = (async () => {
    while (writing) {
      await inTransaction(database.pool, async (tx) => {
        const campaignId = 1 + random.below(CAMPAIGNS);
        await tx.query('SELECT FROM "Campaign" WHERE id = $1 FOR NO KEY UPDATE', [campaignId]);
        await tx.query(`UPDATE "Clip" SET views = views + 3, earned = earned + 1 WHERE "campaignId" = $1`, [
          campaignId,
        ]);
      });
    }
  })();
  const written = await rebuildSumsOfAll(database);
  writing = false;
  await writer;
  expect(written).toBeGreaterThan(USERS + CAMPAIGNS);
  expect(await differences()).toEqual([]);
  expect(await rebuildSumsOfAll(database)).toBe(0);
});

test('a pair that is submitted again while the kept ones are looked through is not dropped', async () => {
  const [userId, campaignId] = [1, 1];
  await pastTriggers(database, (client) =>
    client.query('INSERT INTO "SubmittedPair" ("userId", "campaignId") VALUES ($1, $2)', [userId, campaignId]),
  );
  const writer = await database.pool.connect();
  await writer.query('BEGIN');
  await writer.query('SELECT FROM "Campaign" WHERE id = $1 FOR NO KEY UPDATE', [campaignId]);
  await writer.query(
    `INSERT INTO "ClipSubmission" ("clipId", "userId", "campaignId", status, "decidedAt")
     VALUES (1, $1, $2, 'WITHDRAWN', now())`,
    [userId, campaignId],
  );
  const rebuilt = rebuildSumsOfAll(database);
  await untilBlocked(database);
  await writer.query('COMMIT');
  writer.release();
  await rebuilt;
  expect(await differences()).toEqual([]);
});

test('the books of a world that was never summed name the missing sums', async () => {
  await pastTriggers(database, (client) => client.query('DELETE FROM "UserSum"'));
  const { books } = await checkBooks(database);
  const found = books.find(({ name }) => name === 'B10')?.differences ?? [];
  expect(found.filter(({ measure }) => measure === 'a row for every user')).toHaveLength(USERS);
});
