/**
 * The simulator as a separate process, so that its memory is not counted. Its posts are the clips of a database that
 * are due, each a little larger than at the last tick. It sends its address, and ends when the bench does.
 */
import { constants, setPriority } from 'node:os';
import pg from 'pg';
import { startSimulator } from '../../dev/simulator/simulator.js';
import { growthOf } from './observed.js';

// It stands in for Apify's machines, so the measured processes have priority.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const simulator = await startSimulator();
const client = new pg.Client({ connectionString: process.argv[2] as string });
await client.connect();
const { rows } = await client.query(
  'SELECT "socialPlatform", "externalId", views FROM "Clip" WHERE "dueAt" IS NULL ORDER BY id',
);
await client.end();
for (const { socialPlatform, externalId, views: known } of rows) {
  const growth = growthOf(Number(known));
  const views = Number(known) + growth;
  const counts = { likes: Math.floor(views / 20), comments: Math.floor(views / 200), shares: Math.floor(views / 100) };
  simulator.world.set(socialPlatform, externalId, { views, growth, ...counts, author: 'bench', title: 'Clip #ad' });
}
process.once('disconnect', () => process.exit(0));
process.send?.({ url: simulator.url, token: simulator.token });
