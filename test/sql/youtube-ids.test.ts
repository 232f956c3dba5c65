/** case 18: clips from before YouTube ids had one spelling, in a database that migrates. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, migrationNames, prismaFolder } from '../../src/migrations/migrate.js';
import { differencesIn } from '../support/bench.js';
import { createTestDatabase, type Template, type TestDatabase } from '../support/database.js';
import { Scene } from '../support/scene.js';

const MIGRATION = '20261129133000_youtube_ids';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase('template0' as Template);
  folder = await mkdtemp(join(tmpdir(), 'cliptally-before-'));
  await cp(prismaFolder(), folder, { recursive: true });
  await rm(join(folder, 'definitions'), { recursive: true });
  for (const name of await migrationNames(folder)) {
    if (name >= MIGRATION) await rm(join(folder, 'migrations', name), { recursive: true });
  }
  await migrate(database.url, folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

test('case 18: each YouTube video has one clip under its one id, and the others keep their spelling and their money', async () => {
  const { pool } = database;
  const { rows: users } = await pool.query<{ id: string }>(
    `INSERT INTO "User" (name, email, role) VALUES ('Mia', 'mia@old.example', 'CLIPPER') RETURNING id::text`,
  );
  const { rows: campaigns } = await pool.query<{ id: string }>(
    `INSERT INTO "Campaign" (name, brand, budget, "socialPlatforms", "startsAt", "createdById")
     VALUES ('Old', 'Old', 0, '{YOUTUBE,INSTAGRAM}', '2026-01-01', $1) RETURNING id::text`,
    [users[0]?.id],
  );
  const clips = [
    ['YOUTUBE', 'dQw4w9WgXcZ', 'WITHDRAWN'],
    ['YOUTUBE', 'dQw4w9WgXca', 'APPROVED'],
    ['YOUTUBE', 'dQw4w9WgXcb', 'APPROVED'],
    ['YOUTUBE', 'taken00000A', 'REJECTED'],
    ['YOUTUBE', 'taken00000B', 'APPROVED'],
    ['YOUTUBE', 'alone00000_', 'PENDING'],
    ['YOUTUBE', 'alone00000w', 'PENDING'],
    ['YOUTUBE', '-_lonely_-1', 'REVOKED'],
    ['INSTAGRAM', 'Cotherplac9', 'PENDING'],
  ];
  for (const [socialPlatform, externalId, status] of clips) {
    await pool.query(
      `INSERT INTO "Clip" ("socialPlatform", "externalId", url, "userId", "campaignId", status)
       VALUES ($1, $2, 'https://www.youtube.com/watch?v=' || $2, $3, $4, $5)`,
      [socialPlatform, externalId, users[0]?.id, campaigns[0]?.id, status],
    );
  }
  expect(await migrate(database.url)).toContain(MIGRATION);
  const { rows } = await pool.query<{ externalId: string; url: string }>(
    `SELECT "externalId", url FROM "Clip" ORDER BY id`,
  );
  const ids = rows.map(({ externalId }) => externalId);
  expect(ids).toEqual([
    'dQw4w9WgXcZ',
    'dQw4w9WgXcY',
    'dQw4w9WgXcb',
    'taken00000A',
    'taken00000B',
    'alone000008',
    'alone00000w',
    '-_lonely_-0',
    'Cotherplac9',
  ]);
  expect(rows.map(({ url }) => url)).toEqual(ids.map((id) => `https://www.youtube.com/watch?v=${id}`));
  expect(await migrate(database.url)).toEqual([]);
});

test('case 18: the database stays usable, and its books are clean', async () => {
  await database.pool.query(`DELETE FROM "Clip"`);
  const scene = await Scene.open(database);
  await scene.approved(await scene.user('New here'), await scene.campaign('After'), 12_340);
  await scene.close();
  expect(await differencesIn(database)).toEqual([]);
});
