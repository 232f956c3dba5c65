/**
 * A writer of the busy world that sends what the others send too rarely: every mutation of the registry over HTTP, each
 * with a stand of its own (test/graphql/mutation-cases.ts).
 */
import { randomUUID } from 'node:crypto';
import { createConceal } from '../../../src/kernel/base/secret.js';
import { transact } from '../../../src/kernel/db/transaction.js';
import { SYSTEM } from '../../../src/modules/commands/run-command.js';
import { addLink } from '../../../src/modules/credentials/one-time-link.js';
import { createUser } from '../../../src/modules/users/create-user.js';
import { CASES } from '../../graphql/mutation-cases.js';
import { idOf } from '../ids.js';
import type { Answer } from '../server.js';
import { ADMIN, type WriteStage } from '../write-stage.js';
import type { RemoteServer } from './remote-server.js';

type Sent = Answer<Record<string, unknown>>;
/** Sends one mutation of its name, once or twice. The first answer must be good. */
type Sending = (stage: WriteStage) => Promise<Sent[]>;

const PASSWORD = 'a password of enough bytes';
const conceal = createConceal('not the key of the server');

async function somebody(stage: WriteStage) {
  const name = stage.fresh('Stranger');
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@rare.example`;
  const password = conceal(PASSWORD);
  const { userId } = await createUser(stage.database, SYSTEM, { name, email, role: 'CLIPPER', password });
  return { userId, email };
}

const login = (stage: WriteStage, email: string) =>
  stage.mutate(null, 'login', { email, password: PASSWORD }, 'refreshToken');

/** Those that anonymous callers send. They have no key and no case. */
const BY_STRANGERS: Readonly<Record<string, (stage: WriteStage) => Promise<Sent>>> = {
  login: async (stage) => login(stage, (await somebody(stage)).email),
  refreshToken: async (stage) => {
    const { data } = await login(stage, (await somebody(stage)).email);
    const { refreshToken } = (data as unknown as { login: { refreshToken: string } }).login;
    return stage.mutate(null, 'refreshToken', { refreshToken }, 'token');
  },
  requestPasswordReset: async (stage) =>
    stage.mutate(null, 'requestPasswordReset', { email: (await somebody(stage)).email }, 'accepted'),
  setPassword: async (stage) => {
    const { userId } = await somebody(stage);
    const link = { userId, purpose: 'PASSWORD_RESET', now: new Date() } as const;
    const token = await transact(stage.database, (tx) => addLink(tx, link));
    return stage.mutate(null, 'setPassword', { token, newPassword: `${PASSWORD}!` }, 'email');
  },
};

/** Decisions on jumps that are there. A stand with a jump of its own refreshes the whole world. */
async function decideOpen(stage: WriteStage, name: string): Promise<Sent[] | null> {
  const open = await stage.database.prisma.suspectObservation.findFirst({ where: { status: 'OPEN' } });
  if (open === null) return null;
  const reason = name === 'dismissObservation' ? { reason: 'looked at' } : {};
  const input = { observationId: idOf('suspect', open.id), ...reason, idempotencyKey: randomUUID() };
  const answer = await stage.mutate(ADMIN, name, input, 'replayed');
  // Another admin may have decided first.
  return answer.errors === undefined ? [answer] : null;
}

function sendingOf(name: string): Sending {
  const stranger = BY_STRANGERS[name];
  if (stranger !== undefined) return async (stage) => [await stranger(stage)];
  const made = CASES[name];
  if (made === undefined) throw new Error(`${name} has no case`);
  return async (stage) => {
    const decided = /^(accept|dismiss)Observation$/.test(name) ? await decideOpen(stage, name) : null;
    if (decided !== null) return decided;
    const { as, input, other, payload } = await made(stage);
    const send = (one: object) =>
      stage.mutate(as, name, { ...one, idempotencyKey: randomUUID() }, `replayed ${payload}`);
    // Many stands allow the other input as well.
    return [await send(input), await send(other)];
  };
}

export class RareWriter {
  /** Mutations that took effect, by name. */
  readonly sent: Record<string, number> = {};

  constructor(
    private readonly stage: WriteStage,
    private readonly server: RemoteServer,
  ) {}

  async send(name: string): Promise<void> {
    const { interruptions } = this.server;
    try {
      const answers = await sendingOf(name)(this.stage);
      const isDone = ({ data, errors }: Sent) => errors === undefined && !refusedItem(data?.[name]);
      const [first] = answers;
      if (first === undefined || !isDone(first)) throw new Error(`${name}: ${JSON.stringify(first)}`);
      this.sent[name] = (this.sent[name] ?? 0) + answers.filter(isDone).length;
    } catch (error) {
      // Secrets are shown once, and a token is taken once. An interrupted case begins anew.
      if (this.server.interruptions === interruptions) throw error;
    }
  }
}

/** An item of a bulk form that was refused. */
function refusedItem(payload: unknown): boolean {
  const { results } = (payload ?? {}) as { results?: { error: unknown }[] };
  return results?.some(({ error }) => error !== null) ?? false;
}
