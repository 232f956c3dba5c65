/** The cases of mutations about accounts, the refresh and the books. */
import { createConceal } from '../../src/kernel/base/secret.js';
import { createApiKey } from '../../src/modules/api-keys/issue-api-key.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { suspendUser } from '../../src/modules/users/change-account.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { MutationCase } from './mutation-cases.js';

const USER = 'user { id name role status }';
const PASSWORD = 'a password of enough bytes';
const UNKNOWN = 999_999_999n;

const conceal = createConceal('not the key of the server');

async function withPassword(stage: WriteStage) {
  const name = stage.fresh('Known');
  const email = `${name.toLowerCase().replace(' ', '.')}@mutations.example`;
  await createUser(stage.database, SYSTEM, { name, email, role: 'CLIPPER', password: conceal(PASSWORD) });
  return { name, email };
}

async function refreshTokenOf(stage: WriteStage, email: string): Promise<string> {
  const { data } = await stage.mutate(null, 'login', { email, password: PASSWORD }, 'refreshToken');
  return (data as unknown as { login: { refreshToken: string } }).login.refreshToken;
}

const person = async (stage: WriteStage) => ({ userId: idOf('user', (await stage.clipper()).userId) });

const keyOf = async (stage: WriteStage) => {
  const { apiKeyId } = await createApiKey(stage.database, stage.scene.admin, { name: stage.fresh('Tool') });
  return { apiKeyId: idOf('key', apiKeyId) };
};

export const ACCOUNT_CASES: Record<string, MutationCase> = {
  createUser: async (stage) => {
    const email = `${stage.fresh('new').replace(' ', '.')}@mutations.example`;
    const input = { name: stage.fresh('New'), email, role: 'CLIPPER', password: PASSWORD };
    return {
      as: ADMIN,
      input,
      other: { ...input, password: `${PASSWORD}!` },
      refused: { ...input, password: 'too short' },
      code: 'BAD_USER_INPUT',
      field: 'input.password',
      payload: USER,
      entity: 'User',
    };
  },
  setUserRole: async (stage) => {
    const user = await person(stage);
    return {
      as: ADMIN,
      input: { ...user, role: 'ADMIN' },
      other: { ...user, role: 'SERVICE' },
      refused: { ...user, role: 'CLIPPER' },
      code: 'CONFLICT',
      field: 'input.role',
      payload: USER,
      entity: 'User',
    };
  },
  suspendUser: async (stage) => ({
    as: ADMIN,
    input: await person(stage),
    other: await person(stage),
    refused: { userId: idOf('user', stage.scene.admin.userId) },
    code: 'FORBIDDEN',
    payload: USER,
    entity: 'User',
  }),
  reactivateUser: async (stage) => {
    const { userId } = await stage.clipper();
    await suspendUser(stage.database, stage.scene.admin, { userId });
    return {
      as: ADMIN,
      input: { userId: idOf('user', userId) },
      other: await person(stage),
      refused: await person(stage),
      code: 'CONFLICT',
      payload: USER,
      entity: 'User',
    };
  },
  anonymiseUser: async (stage) => ({
    as: ADMIN,
    input: await person(stage),
    other: await person(stage),
    refused: { userId: idOf('user', (await stage.funded()).clipper.userId) },
    code: 'CONFLICT',
    payload: USER,
    entity: 'User',
  }),
  banUser: async (stage) => {
    const { clipper, clipId } = await stage.approved();
    const { clipId: foreign } = await stage.approved();
    const input = { userId: idOf('user', clipper.userId), reason: 'Bought views.' };
    return {
      as: ADMIN,
      input: { ...input, clipIds: [idOf('clip', clipId)] },
      other: input,
      refused: { ...input, clipIds: [idOf('clip', clipId), idOf('clip', foreign)] },
      code: 'BAD_USER_INPUT',
      field: 'input.clipIds.1',
      payload: 'user { id name role status suspensionReason clips { nodes { id status earned } } }',
      entity: 'User',
    };
  },
  setSocialAccounts: async (stage) => {
    const { name } = await stage.clipper();
    const accounts = (...handles: string[]) => ({
      socialAccounts: handles.map((handle) => ({ socialPlatform: 'TIKTOK', handle })),
    });
    return {
      as: name,
      input: accounts('@Mia.Clips', 'mia2'),
      other: accounts('mia2'),
      refused: accounts('mia', '@MIA'),
      code: 'BAD_USER_INPUT',
      field: 'input.socialAccounts.1.handle',
      payload: 'user { id socialAccounts { socialPlatform handle } }',
      entity: 'User',
    };
  },
  logout: async (stage) => {
    const { name, email } = await withPassword(stage);
    return {
      as: name,
      input: { refreshToken: await refreshTokenOf(stage, email) },
      other: { refreshToken: await refreshTokenOf(stage, email) },
      refused: { refreshToken: 'a token that is none' },
      code: 'NOT_FOUND',
      payload: USER,
      entity: 'User',
    };
  },
  changePassword: async (stage) => {
    const { name } = await withPassword(stage);
    const input = { currentPassword: PASSWORD, newPassword: 'another one of enough bytes' };
    return {
      as: name,
      input,
      other: { ...input, newPassword: 'a third one of enough bytes' },
      refused: { ...input, currentPassword: 'the wrong one' },
      code: 'BAD_USER_INPUT',
      field: 'input.currentPassword',
      payload: USER,
      entity: 'User',
    };
  },
  createApiKey: async (stage) => {
    const name = stage.fresh('Stats');
    return {
      as: ADMIN,
      input: { name, scopes: ['TOTALS'] },
      other: { name, expiresAt: '2099-01-01T00:00:00Z' },
      refused: { name, expiresAt: '2001-01-01T00:00:00Z' },
      code: 'BAD_USER_INPUT',
      field: 'input.expiresAt',
      payload: 'apiKey { id name prefix scopes user { name role } revokedAt }',
      entity: 'ApiKey',
    };
  },
  revokeApiKey: async (stage) => ({
    as: ADMIN,
    input: await keyOf(stage),
    other: await keyOf(stage),
    refused: { apiKeyId: idOf('key', UNKNOWN) },
    code: 'NOT_FOUND',
    payload: 'apiKey { id revokedAt }',
    entity: 'ApiKey',
  }),
  refreshClips: async (stage) => {
    const { campaignId } = await stage.approved();
    return {
      as: ADMIN,
      input: { campaignId: idOf('campaign', campaignId) },
      other: {},
      refused: { campaignId: idOf('campaign', (await stage.funded()).campaignId) },
      code: 'CONFLICT',
      field: 'input.campaignId',
      payload: 'refreshRun { id trigger }',
      entity: 'RefreshRun',
    };
  },
  acceptObservation: async (stage) => ({
    as: ADMIN,
    input: { observationId: idOf('suspect', await stage.suspect()) },
    other: { observationId: idOf('suspect', UNKNOWN) },
    refused: { observationId: idOf('suspect', UNKNOWN) },
    code: 'NOT_FOUND',
    payload: 'suspectObservation { id status } clip { id views earned }',
    entity: 'SuspectObservation',
  }),
  dismissObservation: async (stage) => {
    const observationId = idOf('suspect', await stage.suspect());
    return {
      as: ADMIN,
      input: { observationId, reason: 'Bought.' },
      other: { observationId, reason: 'Bought, surely.' },
      refused: { observationId },
      code: 'BAD_USER_INPUT',
      field: 'input.reason',
      payload: 'suspectObservation { id status } clip { id views earned }',
      entity: 'SuspectObservation',
    };
  },
  checkBooks: async () => ({
    as: ADMIN,
    input: {},
    // It takes nothing except its key. The key cannot be used for another input, only for another command.
    other: {},
    refused: { idempotencyKey: '' },
    code: 'BAD_USER_INPUT',
    field: 'input.idempotencyKey',
    payload: 'booksReport { id clean books { name differences { subject } } }',
    entity: 'BooksReport',
  }),
};
