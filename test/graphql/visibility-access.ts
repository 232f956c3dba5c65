/** Further events in the world of the visibility table: identities of a provider, and second factors. */
import { Secret, TOTP } from 'otpauth';
import { createVault } from '../../src/kernel/base/vault.js';
import { linkIdentity } from '../../src/modules/identities/link-identity.js';
import { idOf } from '../support/ids.js';
import { SECRET } from '../support/server.js';
import { act, type Stage } from './visibility-mutations.js';

const STEP_MS = 30_000;

/** Noah has one identity, and had another. His second factor was removed. Everybody else has one; the tool's was reset. */
export async function openDoors(stage: Stage): Promise<void> {
  const { database, scene, ids } = stage;
  const { user } = await act(stage, 'Ada Admin', 'linkIdentity', 'user { id identities { id } }');
  ids['identity'] = user.identities[0].id;
  const second = { userId: BigInt(user.id.replace('user_', '')), subject: 'noah elsewhere' };
  const { identityId } = await linkIdentity(database, scene.admin, second, 'https://identity.example');
  ids['unlinked'] = idOf('identity', identityId);
  await act(stage, 'Ada Admin', 'unlinkIdentity');

  const { secret } = await act(stage, 'Noah', 'enrollSecondFactor', 'secret');
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const now = Date.now();
  ids['firstCode'] = totp.generate({ timestamp: now });
  await act(stage, 'Noah', 'confirmSecondFactor');
  ids['nextCode'] = totp.generate({ timestamp: now + STEP_MS });
  await act(stage, 'Noah', 'removeSecondFactor');
  for (const name of ['Zoe', 'Ada Admin', 'Reports']) await giveFactor(stage, name);
  await act(stage, 'Ada Admin', 'resetSecondFactor');
}

async function giveFactor({ database: { prisma } }: Stage, name: string): Promise<void> {
  const { id: userId } = await prisma.user.findFirstOrThrow({ where: { name } });
  const secret = createVault(SECRET, 'second factors').seal(new Secret().base32, `user ${userId}`);
  await prisma.secondFactor.create({ data: { userId, secret, confirmedAt: new Date(), lastStep: 1n } });
}
