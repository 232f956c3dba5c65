/** The cases of mutations about the ways into an account. */
import { Secret, TOTP } from 'otpauth';
import { linkIdentity } from '../../src/modules/identities/link-identity.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { MutationCase } from './mutation-cases.js';

const PAYLOAD = 'user { id identities { issuer subject } }';

const identityOf = async (stage: WriteStage) => {
  const { userId } = await stage.clipper();
  const { database, scene } = stage;
  const input = { userId, subject: stage.fresh('subject') };
  const { identityId } = await linkIdentity(database, scene.admin, input, 'https://identity.example');
  return { identityId: idOf('identity', identityId) };
};

const FACTOR = 'user { id hasSecondFactor }';

/** Someone with a second factor that waits for its confirmation, and its code. */
const enrolled = async (stage: WriteStage) => {
  const { name, userId } = await stage.clipper();
  const input = { idempotencyKey: stage.fresh('k') };
  const { data } = await stage.mutate(name, 'enrollSecondFactor', input, 'secret');
  const { secret } = (data as unknown as { enrollSecondFactor: { secret: string } }).enrollSecondFactor;
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return { name, userId, codeAt: (steps: number) => totp.generate({ timestamp: Date.now() + steps * 30_000 }) };
};

export const IDENTITY_CASES: Record<string, MutationCase> = {
  linkIdentity: async (stage) => {
    const { userId } = await stage.clipper();
    const input = { userId: idOf('user', userId), subject: stage.fresh('subject') };
    return {
      as: ADMIN,
      input,
      other: { ...input, subject: stage.fresh('subject') },
      refused: { ...input, subject: '' },
      code: 'BAD_USER_INPUT',
      field: 'input.subject',
      payload: PAYLOAD,
      entity: 'ExternalIdentity',
    };
  },
  unlinkIdentity: async (stage) => ({
    as: ADMIN,
    input: await identityOf(stage),
    other: await identityOf(stage),
    refused: { identityId: idOf('identity', 999_999_999) },
    code: 'NOT_FOUND',
    payload: PAYLOAD,
    entity: 'ExternalIdentity',
  }),
  enrollSecondFactor: async (stage) => {
    const name = stage.fresh('Admin');
    await stage.scene.user(name, 'ADMIN');
    return {
      as: name,
      input: {},
      // It takes nothing except its key, like checkBooks.
      other: {},
      refused: { idempotencyKey: '' },
      code: 'BAD_USER_INPUT',
      field: 'input.idempotencyKey',
      payload: FACTOR,
      entity: 'User',
    };
  },
  confirmSecondFactor: async (stage) => {
    const { name, codeAt } = await enrolled(stage);
    return {
      as: name,
      input: { code: codeAt(0) },
      other: { code: codeAt(7) },
      refused: { code: '12345' },
      code: 'BAD_USER_INPUT',
      field: 'input.code',
      payload: FACTOR,
      entity: 'User',
    };
  },
  removeSecondFactor: async (stage) => {
    const { name, codeAt } = await enrolled(stage);
    const confirm = { code: codeAt(0), idempotencyKey: stage.fresh('k') };
    await stage.mutate(name, 'confirmSecondFactor', confirm, 'replayed');
    return {
      as: name,
      input: { code: codeAt(1) },
      other: { code: codeAt(7) },
      refused: { code: '12345' },
      code: 'BAD_USER_INPUT',
      field: 'input.code',
      payload: FACTOR,
      entity: 'User',
    };
  },
  resetSecondFactor: async (stage) => ({
    as: ADMIN,
    input: { userId: idOf('user', (await enrolled(stage)).userId) },
    other: { userId: idOf('user', (await enrolled(stage)).userId) },
    refused: { userId: idOf('user', (await stage.clipper()).userId) },
    code: 'CONFLICT',
    payload: FACTOR,
    entity: 'User',
  }),
};
