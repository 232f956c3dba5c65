/** A server knows an account for some seconds. A user who was suspended or got another role meanwhile changes nothing. */
import { setUserRole, suspendUser } from '../../src/modules/users/change-account.js';
import { idOf } from '../support/ids.js';
import { codeOf } from '../support/server.js';
import { WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const submit = async (as: string, campaignId: bigint) =>
  stage.mutate(
    as,
    'submitClip',
    { idempotencyKey: stage.fresh('key'), campaignId: idOf('campaign', campaignId), url: stage.link() },
    'replayed',
  );

test('a suspended clipper submits nothing from then on, though the server still knows the account as it was', async () => {
  const clipper = await stage.clipper();
  const campaignId = await stage.campaign();
  expect(codeOf(await submit(clipper.name, campaignId))).toBeUndefined();
  await suspendUser(stage.database, stage.scene.admin, { userId: clipper.userId });
  const refused = await submit(clipper.name, campaignId);
  expect(refused.errors?.[0]).toMatchObject({
    message: expect.stringContaining('suspended'),
    extensions: { code: 'UNAUTHENTICATED' },
  });
});

test('an admin who became a clipper decides nothing from then on', async () => {
  const name = stage.fresh('Admin');
  const { userId } = await stage.scene.user(name, 'ADMIN');
  const [first, second] = [await stage.pending(), await stage.pending()];
  const approve = ({ clipId }: { clipId: bigint }) =>
    stage.mutate(name, 'approveClip', { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clipId) }, 'replayed');
  expect(codeOf(await approve(first))).toBeUndefined();
  await setUserRole(stage.database, stage.scene.admin, { userId, role: 'CLIPPER' });
  expect(codeOf(await approve(second))).toBe('FORBIDDEN');
});
