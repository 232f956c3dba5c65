/**
 * The one promise, under load: while four writers settle, approve, revoke and pay, every response agrees with itself in
 * every figure. The same readers without a snapshot find disagreements at once, so the checker is no yes-man.
 */
import { checkBooks } from '../../src/modules/books/check-books.js';
import { type BusyProcess, startBusyProcess } from '../support/busy-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { disagreements, EVERYTHING, type Everything } from '../support/everything.js';
import { chosenSeed } from '../support/random.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';

const COMMITS_MIN = 5_000;
const RESPONSES_MIN = 2_000;
const READERS = 3;

/** About 50 s on two idle cores; a run that takes this long hangs. */
const PATIENCE_MS = 8 * 60_000;

const seed = chosenSeed();

/** What the readers saw. */
interface Tally {
  responses: number;
  snapshots: Set<string>;
  disagreements: string[];
}

describe('while four writers write', () => {
  let database: TestDatabase;
  let writers: BusyProcess;
  let server: TestServer;

  beforeEach(async () => {
    database = await createTestDatabase('test_empty', READERS + 1);
    writers = await startBusyProcess(database.url, seed);
  }, 60_000);
  afterEach(async () => {
    await writers.stop();
    await server.close();
    await database.drop();
  }, 60_000);

  /** Reads until `enough` says so, and then lets the writers finish what they began. */
  async function readWhileWriting(enough: (tally: Tally) => Promise<boolean> | boolean): Promise<Tally> {
    const tally: Tally = { responses: 0, snapshots: new Set(), disagreements: [] };
    const patience = performance.now() + PATIENCE_MS;
    let done = false;
    const readOn = async () => {
      try {
        while (!done) {
          const { data, errors, extensions } = await server.query<Everything>('Ada Admin', EVERYTHING);
          if (errors !== undefined) throw new Error(`seed ${seed}: ${JSON.stringify(errors)}`);
          tally.responses += 1;
          tally.snapshots.add(extensions.snapshot?.id ?? '');
          tally.disagreements.push(...disagreements(data));
          writers.check();
          if (performance.now() > patience) throw new Error(`seed ${seed}: only ${tally.responses} responses`);
          if (await enough(tally)) done = true;
        }
      } finally {
        done = true;
      }
    };
    await writers.write();
    await Promise.all(Array.from({ length: READERS }, readOn));
    await writers.stop();
    return tally;
  }

  test(
    'not one of 2,000 responses disagrees with itself over 5,000 commits that moved money',
    async () => {
      server = await startTestServer(database);
      const before = total(await moneyCommits(database));
      const moved = async () => total(await moneyCommits(database)) - before;
      const tally = await readWhileWriting(async ({ responses, disagreements }) => {
        if (disagreements.length > 0) return true;
        return responses >= RESPONSES_MIN && responses % 50 === 0 && (await moved()) >= COMMITS_MIN;
      });
      expect({ seed, disagreements: tally.disagreements }).toEqual({ seed, disagreements: [] });
      expect(await moved()).toBeGreaterThanOrEqual(COMMITS_MIN);
      expect(tally.responses).toBeGreaterThanOrEqual(RESPONSES_MIN);
      // Figures moved between the responses, and each kind of command moved them.
      expect(tally.snapshots.size).toBeGreaterThan(RESPONSES_MIN / 4);
      const commits = await moneyCommits(database);
      const rare = ACTIONS.filter((action) => (commits.get(action) ?? 0) < 50);
      expect({ seed, rare }).toEqual({ seed, rare: [] });
      const report = await checkBooks(database);
      const differences = report.books.flatMap((book) => book.differences);
      expect({ seed, clean: report.clean, differences }).toEqual({ seed, clean: true, differences: [] });
    },
    PATIENCE_MS + 60_000,
  );

  test('without a snapshot the same readers find a disagreement within 100 responses [S30]', async () => {
    server = await startTestServer(database, { isolation: 'READ COMMITTED' });
    const tally = await readWhileWriting(
      ({ responses, disagreements }) => disagreements.length > 0 || responses >= 100,
    );
    expect({ seed, found: tally.disagreements.length > 0 }).toEqual({ seed, found: true });
  }, 120_000);
});

test('the checker notices every figure that is off by one, wherever it stands', async () => {
  const { data } = await readDemo();
  expect(disagreements(data)).toEqual([]);
  const figures = figuresOf(data, '');
  const unnoticed = figures.filter(({ change, restore }) => {
    change();
    const found = disagreements(data);
    restore();
    return found.length === 0;
  });
  expect(figures.length).toBeGreaterThan(200);
  expect(unnoticed.map(({ path }) => path)).toEqual([]);
});

/** The demo world at rest. */
async function readDemo(): Promise<Answer<Everything>> {
  const database = await createTestDatabase('test_demo');
  const server = await startTestServer(database);
  const answer = await server.query<Everything>('Ada Admin', EVERYTHING);
  await server.close();
  await database.drop();
  return answer;
}

/** What settles moves money by its ledger entries; the others also change a figure by themselves. */
const PAYOUTS = ['requestPayout', 'approvePayoutRequest', 'rejectPayoutRequest', 'payPayoutRequest', 'reversePayout'];
const ACTIONS = ['settle', 'approveClip', 'revokeApproval', ...PAYOUTS];

/**
 * Committed transactions that moved money, by what they did: each row that is only ever appended carries the id of the
 * transaction that wrote it, and each command writes one audit row.
 */
async function moneyCommits({ pool }: TestDatabase): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ action: string; commits: bigint }>(
    `SELECT action, count(*) AS commits FROM (
       SELECT e.xmin::text, coalesce(a.action, 'settle') AS action FROM "Earning" e LEFT JOIN "AuditEntry" a ON a.xmin = e.xmin
       UNION SELECT xmin::text, action FROM "AuditEntry" WHERE action = ANY($1)
     ) AS transaction GROUP BY action`,
    [PAYOUTS],
  );
  return new Map(rows.map(({ action, commits }) => [action, Number(commits)]));
}

function total(commits: ReadonlyMap<string, number>): number {
  return [...commits.values()].reduce((sum, count) => sum + count, 0);
}

interface FigureAt {
  path: string;
  change(): void;
  restore(): void;
}

/** Every amount and count of a response, but for the views of a clip that is not approved: no total rests on them. */
function figuresOf(value: object, path: string): FigureAt[] {
  const uncounted = 'status' in value && value.status !== 'APPROVED';
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const here = `${path}.${name}`;
    if (typeof part === 'object' && part !== null) return figuresOf(part, here);
    const changed = typeof part === 'number' ? part + 1 : oneCentMore(part);
    if (changed === null || (uncounted && name === 'views')) return [];
    const set = (figure: unknown) => () => void Object.assign(value, { [name]: figure });
    return [{ path: here, change: set(changed), restore: set(part) }];
  });
}

function oneCentMore(part: unknown): string | null {
  return typeof part === 'string' && /^\d+\.\d\d$/.test(part) ? (Number(part) + 0.01).toFixed(2) : null;
}
