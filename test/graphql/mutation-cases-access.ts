/** The cases of mutations about invitations, sessions and notifications. */
import { createConceal } from '../../src/kernel/base/secret.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { MutationCase } from './mutation-cases.js';

const USER = 'user { id name role status }';
const PASSWORD = 'a password of enough bytes';
const conceal = createConceal('not the key of the server');

async function person(stage: WriteStage, password: string | null = PASSWORD) {
  const name = stage.fresh('Guest');
  const email = `${name.toLowerCase().replace(' ', '.')}@access.example`;
  const given = password === null ? {} : { password: conceal(password) };
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role: 'CLIPPER', ...given });
  return { userId: `user_${userId}`, name, email };
}

/** The id of a new session. */
async function sessionOf(stage: WriteStage, email: string): Promise<string> {
  const newest = 'user { sessions(first: 1) { nodes { id } } }';
  const { data } = await stage.mutate(null, 'login', { email, password: PASSWORD }, newest);
  const { login } = data as unknown as { login: { user: { sessions: { nodes: [{ id: string }] } } } };
  return login.user.sessions.nodes[0].id;
}

export const ACCESS_CASES: Record<string, MutationCase> = {
  inviteUser: async (stage) => {
    const name = stage.fresh('Guest');
    const input = { name, email: `${name.toLowerCase().replace(' ', '.')}@access.example`, role: 'CLIPPER' };
    return {
      as: ADMIN,
      input,
      other: { ...input, role: 'ADMIN' },
      refused: { ...input, email: (await person(stage)).email },
      code: 'CONFLICT',
      field: 'input.email',
      payload: USER,
      entity: 'User',
    };
  },
  resendInvitation: async (stage) => ({
    as: ADMIN,
    input: { userId: (await person(stage, null)).userId },
    other: { userId: (await person(stage, null)).userId },
    refused: { userId: (await person(stage)).userId },
    code: 'CONFLICT',
    payload: USER,
    entity: 'User',
  }),
  setNotifications: async (stage) => {
    const { name } = await person(stage);
    return {
      as: name,
      input: { kinds: ['PAYOUT_PAID', 'SUBMISSION_APPROVED'] },
      other: { kinds: [] },
      refused: { kinds: Array.from({ length: 21 }, () => 'PAYOUT_PAID') },
      code: 'BAD_USER_INPUT',
      field: 'input.kinds',
      payload: 'user { id notifications }',
      entity: 'User',
    };
  },
  revokeSession: async (stage) => {
    const { name, email } = await person(stage);
    return {
      as: name,
      input: { sessionId: await sessionOf(stage, email) },
      other: { sessionId: await sessionOf(stage, email) },
      refused: { sessionId: await sessionOf(stage, (await person(stage)).email) },
      code: 'NOT_FOUND',
      payload: USER,
      entity: 'User',
    };
  },
};
