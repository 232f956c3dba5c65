/** examples/mirror as a tool runs it: processes of their own that know a URL and an API key. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { beginAnew } from '../../src/migrations/application-role.js';
import { pauseCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { Demo } from '../support/demo.js';
import { dataOf } from '../support/figures.js';

let demo: Demo;
let folder: string;
let key: string;

beforeAll(async () => {
  demo = await Demo.open();
  folder = await mkdtemp(join(tmpdir(), 'cliptally-mirror-'));
  const { createApiKey } = dataOf(
    await demo.server.query(
      'Ada Admin',
      'mutation { createApiKey(input: { idempotencyKey: "m", name: "Mirror" }) { secret } }',
    ),
  );
  key = createApiKey.secret;
});
afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});

interface Run {
  code: number;
  printed: string;
}

function run(script: string): Promise<Run> {
  const env = { PATH: process.env['PATH'], CLIPTALLY_URL: demo.server.url, CLIPTALLY_KEY: key };
  const file = join(projectRoot(), 'examples/mirror', script);
  return new Promise((resolve) => {
    execFile(process.execPath, [file, copyFile()], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), printed: `${stdout}${stderr}`.trim() }),
    );
  });
}

const copyFile = () => join(folder, 'copy.json');
const stored = async () => JSON.parse(await readFile(copyFile(), 'utf8'));
const PROVED = { code: 0, printed: expect.stringMatching(/^\d\d rows were compared; 0 differ\.$/) };

test('the copy follows the totals that a refresh and a pause move, and proves it', async () => {
  expect(await run('mirror.mjs')).toMatchObject({ code: 0, printed: expect.stringContaining('is up to date') });
  const before = await stored();
  expect(before.rows[demo.userIds.zoe].totals.earned).toBe('780.35');
  expect(await run('prove.mjs')).toEqual(PROVED);

  demo.shows('One sip, one summer', 900_000);
  await demo.scene.tick();
  await pauseCampaign(demo.database, demo.admin, { campaignId: demo.campaignId('summer') });
  expect(await run('prove.mjs')).toEqual(PROVED);
  const after = await stored();
  expect(after.rows[demo.userIds.zoe].totals).not.toEqual(before.rows[demo.userIds.zoe].totals);
  expect(after.rows[demo.campaignIds.summer].state).toBe('PAUSED');
});

test('the proof names a row that differs, and one that the source does not have', async () => {
  const copy = await stored();
  const [wrong, foreign] = [demo.userIds.noah, 'user_999999'];
  copy.rows[wrong].totals.earned = '0.01';
  copy.rows[foreign] = { ...copy.rows[wrong], id: foreign };
  await writeFile(copyFile(), JSON.stringify(copy));
  expect(await run('prove.mjs')).toEqual({
    code: 1,
    printed: expect.stringMatching(new RegExp(`; 2 differ\\. ${wrong} ${foreign}$`)),
  });
});

test('a cursor that expired leads to a new copy', async () => {
  await beginAnew(demo.database.url);
  expect(await run('prove.mjs')).toEqual(PROVED);
});

test('a refusal is said, and leaves the copy as it was', async () => {
  const before = await readFile(copyFile(), 'utf8');
  key = 'cliptally_nobody';
  const { code, printed } = await run('mirror.mjs');
  expect([code, printed]).toEqual([1, expect.stringContaining('UNAUTHENTICATED')]);
  expect(await readFile(copyFile(), 'utf8')).toBe(before);
});
