/** What every mutation's input and payload carry, and who runs it. */
import { Matches, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { applied } from '../../kernel/input.js';
import type { LoaderDefinition } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import type { Actor } from './run-command.js';

const KEY_LENGTH_MAX = 200;

/** The description of the one argument that every mutation takes. */
export const INPUT = { description: 'What is asked for.' } as const;

/** The key of a mutation's input. */
export function IdempotencyKey(): PropertyDecorator {
  return applied(
    Field(() => ID, {
      description: `Chosen by the caller, up to ${KEY_LENGTH_MAX} characters: the same key and input are done once, however often they are sent.`,
    }) as PropertyDecorator,
    MinLength(1, { message: 'idempotencyKey must not be empty' }),
    MaxLength(KEY_LENGTH_MAX),
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'idempotencyKey must have no control characters' }),
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
    description: 'True where all of it had been done before, with this key: nothing was done again.',
  })
  replayed!: boolean;
}

/** `<name>Input`: a base's fields under a mutation's own name. */
export function inputNamed<Base extends abstract new (...args: never[]) => CommandInput>(
  name: string,
  base: Base,
  description: string,
) {
  @InputType(`${name}Input`, { description })
  class Named extends (base as unknown as new () => CommandInput) {}
  return Named as unknown as new () => InstanceType<Base>;
}

/** `<name>Payload`, likewise. */
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

/** A row of a payload: read when its field is, so that a read that fails is that field's error and no other's. */
export type Changed<Row> = () => Promise<Row | null>;

/**
 * A row that a command changed, read after its commit. Where it cannot be read any more (the deadline passed, the
 * database went away) the field is null and an error says COMMITTED: what was done is done.
 */
export function loadChanged<Row>(
  { loaders }: Context,
  definition: LoaderDefinition<Id, Row, Row | null, undefined>,
  id: bigint | Id,
): Changed<Row> {
  return () => loaders.load(definition, id.toString());
}
