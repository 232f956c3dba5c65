/** The fields that the input of every mutation has, and the actor that runs a mutation. */
import { Field, ID, InputType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { applied, Rule, textUpTo } from '../../kernel/api/input.js';
import type { Actor } from './run-command.js';

const KEY_LENGTH_MAX = 200;

const KEY = textUpTo(KEY_LENGTH_MAX)
  .min(1, '$property must not be empty')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, '$property must not contain control characters');

/** The description of the one argument that every mutation takes. */
export const INPUT = { description: 'Input of the mutation.' } as const;

/** The key of a mutation's input. */
export function IdempotencyKey(): PropertyDecorator {
  return applied(
    Field(() => ID, {
      description: `Key that you choose for this call, such as a UUID. Up to ${KEY_LENGTH_MAX} characters. Repeats with the same key and input are done once. IDEMPOTENCY_MISMATCH if the input differs.`,
    }) as PropertyDecorator,
    Rule(KEY),
  );
}

@InputType()
export abstract class CommandInput {
  @IdempotencyKey()
  idempotencyKey!: string;
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

export function actorOf({ viewer, request }: Context): Actor & { userId: bigint } {
  return { userId: BigInt(viewer.userId), role: viewer.role, address: request.address, requestId: request.id };
}
