/**
 * Proves, on a tiny world and without a clock, that the benchmark compares like with like. The books of a world are
 * clean, and the product, the handwritten handler and the usual way give equal answers to every operation.
 */
import { assertCleanBooks } from '../tools/bench/books.js';
import { assertSameBytes, assertSameData } from '../tools/bench/compared.js';
import { workloadOf } from '../tools/bench/connections/workloads.js';
import {
  answerTo,
  ask,
  type Contestant,
  type Product,
  startBare,
  startProduct,
  startUsual,
} from '../tools/bench/contestants.js';
import { askers, OPERATIONS } from '../tools/bench/operations.js';
import { type Section, withSection } from '../tools/bench/results.js';
import { inDatabase } from '../tools/bench/server.js';
import { buildWorld, wholeWorld } from '../tools/bench/world.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const WORLD = wholeWorld(2_000);

let database: TestDatabase;
let product: Product;
let bare: Contestant;
let usual: Contestant;
beforeAll(async () => {
  database = await createTestDatabase('test_empty', 2);
  await inDatabase(database.url, (client) => buildWorld(client, WORLD));
  [product, bare, usual] = await Promise.all([
    startProduct(database.url, { compiled: false }),
    startBare(database.url),
    startUsual(database.url),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([product, bare, usual].map((contestant) => contestant?.stop()));
  await database.drop();
});

test('the books of a world are clean', async () => {
  await assertCleanBooks(database.url);
});

test('a world has everything that a platform has', async () => {
  const { rows } = await database.pool.query(`
    SELECT (SELECT array_agg(DISTINCT status::text ORDER BY status::text) FROM "Campaign") AS campaigns,
      (SELECT array_agg(DISTINCT status::text ORDER BY status::text) FROM "ClipSubmission") AS submissions,
      (SELECT array_agg(DISTINCT status::text ORDER BY status::text) FROM "PayoutRequest") AS requests,
      (SELECT array_agg(DISTINCT kind::text ORDER BY kind::text) FROM "Earning") AS earnings,
      (SELECT count(*)::int FROM "PayoutReversal") > 0 AS reversed,
      (SELECT count(*)::int FROM "ViewTracking") AS trackings`);
  expect(rows[0]).toEqual({
    campaigns: ['ACTIVE', 'CANCELLED', 'COMPLETED', 'DRAFT', 'PAUSED'],
    submissions: ['APPROVED', 'PENDING', 'REJECTED', 'REVOKED', 'WITHDRAWN'],
    requests: ['APPROVED', 'CANCELLED', 'PAID', 'PENDING', 'REJECTED'],
    earnings: ['ACCRUAL', 'REVERSAL'],
    reversed: true,
    trackings: WORLD.clips * WORLD.ticks,
  });
});

describe.each(OPERATIONS)('$title', (operation) => {
  const userIds = askers(operation, WORLD.clippers);

  test('has figures', async () => {
    const { text } = await ask(product, operation, userIds[0] as string);
    expect(text).toMatch(/"earned":"[1-9]\d*\.\d\d"/);
  });

  test('is byte for byte the same by hand', async () => {
    await assertSameBytes(product, bare, operation, userIds);
  });

  test('gives the same figures the usual way', async () => {
    expect(await assertSameData(product, usual, operation, userIds)).not.toBeNull();
  });
});

test('every request of the mix has an answer without an error', async () => {
  const { asked } = await workloadOf('everybody', { url: database.url, size: WORLD, loadSeconds: 0 });
  for (const { query, userId } of asked) {
    const form = { url: product.urlOf(), body: product.bodyOf(query) };
    const { text } = await answerTo(query.name, form, userId);
    expect(text).not.toContain('"campaign":null}');
  }
});

test('a run of one part replaces only its own section of the results', () => {
  const section = (part: Section['part'], figure: string): Section => {
    const grid = { title: 'Figures', head: ['what', 'how much'], rows: [[part, figure]] };
    return { part, title: part, notes: ['A machine.'], grids: [grid], targets: [] };
  };
  const both = withSection(withSection('', section('mixed', '1')), section('reads', '2'));
  expect([both.indexOf('| reads | 2 |'), both.indexOf('| mixed | 1 |')].every((at) => at > 0)).toBe(true);
  expect(both.indexOf('| reads |')).toBeLessThan(both.indexOf('| mixed |'));
  expect(withSection(both, section('mixed', '3'))).toBe(both.replace('| mixed | 1 |', '| mixed | 3 |'));
});
