import { transact, type Transaction } from '../../src/kernel/transaction.js';
import { sqlStateOf } from '../../src/kernel/errors.js';
import { lockUser } from '../../src/modules/users/users.sql.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { Scene } from '../support/scene.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { submitClip } from '../../src/modules/earnings/submit-clip.js';
import { withdrawSubmission } from '../../src/modules/earnings/close-submission.js';
let db: TestDatabase; let scene: Scene;
beforeAll(async () => { db = await createTestDatabase('test_empty', 20); scene = await Scene.open(db); });
afterAll(async () => { await scene.close(); await db.drop(); });
test('deadlock', async () => {
  const a = await scene.user('Aa'); const b = await scene.user('Bb');
  let runs = 0; const seen: unknown[] = [];
  const work = (x: bigint, y: bigint, raw: boolean) => transact(db, async (tx: Transaction) => {
    runs += 1; 
    try {
    if (raw) await tx.read(lockUser, x); else await tx.db.user.update({ where: { id: x }, data: { name: 'n' } });
    await new Promise((r) => setTimeout(r, 200));
    if (raw) await tx.read(lockUser, y); else await tx.db.user.update({ where: { id: y }, data: { name: 'n' } });
    } catch (e) { seen.push([(e as {code?: string}).code, sqlStateOf(e)]); throw e; }
  });
  await Promise.all([work(a.userId, b.userId, true), work(b.userId, a.userId, true)]);
  await Promise.all([work(a.userId, b.userId, false), work(b.userId, a.userId, false)]);
  console.log(runs, seen);
});
test('inputs', async () => {
  const out: unknown[] = [];
  for (const terms of [{ ratePerThousandViews: 10_000n, minViews: -1n }, { ratePerThousandViews: 10_000n, maxPayoutPerClip: 0n }, { ratePerThousandViews: -1n }]) {
    await createCampaign(db, scene.admin, { name: 'x', brand: 'b', budget: 1n, socialPlatforms: ['X'], terms, createdById: scene.admin.userId }).catch((e) => out.push([e.name, e.code, String(e.message).slice(-120)]));
  }
  await createCampaign(db, scene.admin, { name: 'x', brand: 'b', budget: 1n, socialPlatforms: ['X', 'X'], terms: { ratePerThousandViews: 1n }, createdById: scene.admin.userId }).then((x) => out.push(x));
  console.log(out);
});
