/** The fields that the input of every mutation has, and the actor that runs a mutation. */
import { Field, ID, InputType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { applied, Rule, textUpTo } from '../../kernel/api/input.js';
import type { Proof } from '../../kernel/auth/confirmation.js';
import { Refusal } from '../../kernel/base/errors.js';
import type { Actor } from './run-command.js';

const KEY_LENGTH_MAX = 200;

const KEY = textUpTo(KEY_LENGTH_MAX)
  .min(1, '$property must not be empty')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, '$property must not contain control characters');

/** The description of the one argument that every mutation takes. */
export const INPUT = { description: 'Input of the mutation.' } as const;

/** Inputs whose key must be given, because a repeat without it would create money or rows again. */
const KEYED = new Set<object>();

/** True for such an input class and its subclasses. */
export function needsKey(input: object | null): boolean {
  return input !== null && (KEYED.has(input) || needsKey(Object.getPrototypeOf(input)));
}

const MEANING = `Key that you choose for this call, such as a UUID, up to ${KEY_LENGTH_MAX} characters. The header Idempotency-Key can carry it instead. Repeats with the same key and input are done once. IDEMPOTENCY_MISMATCH if the input differs.`;

/** The key of a mutation's input. The header can carry it instead (src/graphql/idempotency.ts). */
export function IdempotencyKey({ required = false } = {}): PropertyDecorator {
  const need = required ? 'Required, here or in the header: BAD_USER_INPUT without one.' : 'Optional.';
  return applied(
    Field(() => ID, { nullable: true, description: `${MEANING} ${need}` }) as PropertyDecorator,
    Rule(KEY),
    (target) => {
      if (required) KEYED.add(target.constructor);
    },
  );
}

@InputType()
export abstract class CommandInput {
  @IdempotencyKey()
  idempotencyKey?: string;
}

/** The input of a mutation that would create money or rows again if it were repeated. */
@InputType()
export abstract class CreatingInput extends CommandInput {
  @IdempotencyKey({ required: true })
  override idempotencyKey?: string;
}

/** The input type `<name>Input` with the fields of a base. */
export function inputNamed<Base extends abstract new (...args: never[]) => CommandInput>(
  name: string,
  base: Base,
  description: string,
) {
  @InputType(`${name}Input`, { description })
  class Named extends (base as unknown as new () => CommandInput) {}
  return Named as unknown as new () => InstanceType<Base>;
}

/** The actor of a mutation that needs no token. */
export function stranger({ request: { address, userAgent, id } }: Context): Actor {
  return { userId: null, role: null, address, userAgent, requestId: id };
}

/** `keyScope`: an API key that has this scope may run the command, too. */
export function actorOf({ viewer, request, services }: Context, keyScope?: string): Actor & Omit<Proof, 'code'> {
  if (viewer.readsOnly === true && (keyScope === undefined || viewer.scopes?.has(keyScope) !== true))
    throw new Refusal(
      'FORBIDDEN',
      keyScope === undefined
        ? 'An API key reads and never writes. Log in, and send the access token instead.'
        : `An API key may do this only if its list of scopes names ${keyScope}. Ask an admin for such a key.`,
    );
  const { id: requestId, address, code } = request;
  const who = { userId: BigInt(viewer.userId), role: viewer.role, address, requestId };
  return { ...who, confirm: (action) => once(request, () => services.confirm({ ...who, code }, action)) };
}

/** Requests whose code was asked for. A bulk form has one code for all of its items. */
const ASKED = new WeakMap<object, Promise<void>>();

function once(request: object, ask: () => Promise<void>): Promise<void> {
  const asked = ASKED.get(request) ?? ask();
  ASKED.set(request, asked);
  return asked;
}
