/** The fields that every mutation's input and payload have, and the actor that runs a mutation. */
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { z } from 'zod';
import type { Context } from '../../kernel/api/context.js';
import { applied, Rule } from '../../kernel/api/input.js';
import type { LoaderDefinition } from '../../kernel/api/loader.js';
import type { Id } from '../../kernel/auth/viewer.js';
import type { Actor } from './run-command.js';

const KEY_LENGTH_MAX = 200;

const KEY = z
  .string()
  .min(1, 'idempotencyKey must not be empty')
  .max(KEY_LENGTH_MAX, `idempotencyKey must have at most ${KEY_LENGTH_MAX} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'idempotencyKey must not contain control characters');

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

@ObjectType({ simpleResolvers: true })
export abstract class CommandPayload {
  @Field(() => Boolean, {
    description: 'True if an earlier call with the same key did all of this, so nothing was done again.',
  })
  replayed!: boolean;
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

/** The payload type `<name>Payload` with the fields of a base. */
export function payloadNamed<Base extends abstract new (...args: never[]) => CommandPayload>(
  name: string,
  base: Base,
  description: string,
) {
  @ObjectType(`${name}Payload`, { description, simpleResolvers: true })
  class Named extends (base as unknown as new () => CommandPayload) {}
  return Named as unknown as new () => InstanceType<Base>;
}

export function actorOf({ viewer, request }: Context): Actor & { userId: bigint } {
  return { userId: BigInt(viewer.userId), role: viewer.role, address: request.address, requestId: request.id };
}

/** A row of a payload, read when its field is resolved, so that a failed read is an error of that field only. */
export type Changed<Row> = () => Promise<Row | null>;

/**
 * Reads a row that a command changed, after its commit. If the read fails (the deadline passed, the database went
 * away), the field is null and the error is COMMITTED, because the change was made.
 */
export function loadChanged<Row>(
  { loaders }: Context,
  definition: LoaderDefinition<Id, Row, Row | null, undefined>,
  id: bigint | Id,
): Changed<Row> {
  return () => loaders.load(definition, id.toString());
}
