/** Tells in English what changed between two schemas. GraphQL Inspector finds and judges the changes. */
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

export interface Changes {
  breaking: string[];
  dangerous: string[];
  safe: string[];
  /** Parts that are gone and were never deprecated, such as "User.email". */
  undeprecated: string[];
}

export async function changesBetween(released: GraphQLSchema, present: GraphQLSchema): Promise<Changes> {
  const found = withoutRepetition(await diff(released, present));
  const at = (level: CriticalityLevel) => sentencesOf(found.filter(({ criticality }) => criticality.level === level));
  return {
    breaking: at(CriticalityLevel.Breaking),
    dangerous: at(CriticalityLevel.Dangerous),
    safe: at(CriticalityLevel.NonBreaking),
    undeprecated: found
      .filter(({ type, path }) => REMOVALS.has(type) && !isDeprecated(released, path ?? ''))
      .map(({ path }) => path ?? ''),
  };
}

/** A type cannot be deprecated. The fields that lead to it can. */
const REMOVALS = new Set(['FIELD_REMOVED', 'FIELD_ARGUMENT_REMOVED', 'INPUT_FIELD_REMOVED', 'ENUM_VALUE_REMOVED']);

/** Leaves out the parts of what is new as a whole, and directives, whose effects are changes of their own. */
function withoutRepetition(changes: readonly Change[]): Change[] {
  const added = new Set(changes.filter(({ type }) => /^(TYPE|FIELD)_ADDED$/.test(type)).map(({ path }) => path));
  const isPart = ({ type, path = '' }: Change) =>
    ancestorsOf(path).some((one) => added.has(one)) || (/DESCRIPTION_ADDED$/.test(type) && added.has(path));
  return changes.filter((change) => !isPart(change) && !change.type.startsWith('DIRECTIVE_USAGE_'));
}

/** "A.b.c" has the ancestors "A" and "A.b". */
function ancestorsOf(path: string): string[] {
  const names = path.split('.');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('.'));
}

type Meta = Readonly<Record<string, unknown>>;

/** The beginning of a sentence that ends with all places of the change. */
const WORDS: Readonly<Record<string, (meta: Meta) => string>> = {
  TYPE_ADDED: () => 'New types',
  TYPE_REMOVED: () => 'Removed types',
  FIELD_ADDED: () => 'New fields',
  FIELD_REMOVED: () => 'Removed fields',
  FIELD_DEPRECATION_ADDED: () => 'Deprecated fields',
  FIELD_TYPE_CHANGED: ({ oldFieldType, newFieldType }) => typeChanged('a field', oldFieldType, newFieldType),
  FIELD_ARGUMENT_ADDED: ({ addedArgumentType }) => `New arguments of the type \`${addedArgumentType}\``,
  FIELD_ARGUMENT_REMOVED: () => 'Removed arguments',
  FIELD_ARGUMENT_TYPE_CHANGED: ({ oldArgumentType, newArgumentType }) =>
    typeChanged('an argument', oldArgumentType, newArgumentType),
  FIELD_ARGUMENT_DEFAULT_CHANGED: ({ oldDefaultValue, newDefaultValue }) =>
    defaultChanged('an argument', oldDefaultValue, newDefaultValue),
  INPUT_FIELD_ADDED: ({ addedInputFieldType }) => `New input fields of the type \`${addedInputFieldType}\``,
  INPUT_FIELD_REMOVED: () => 'Removed input fields',
  INPUT_FIELD_TYPE_CHANGED: ({ oldInputFieldType, newInputFieldType }) =>
    typeChanged('an input field', oldInputFieldType, newInputFieldType),
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: ({ oldDefaultValue, newDefaultValue }) =>
    defaultChanged('an input field', oldDefaultValue, newDefaultValue),
  ENUM_VALUE_ADDED: () => 'New values',
  ENUM_VALUE_REMOVED: () => 'Removed values',
  OBJECT_TYPE_INTERFACE_ADDED: ({ addedInterfaceName }) => `Types that now implement \`${addedInterfaceName}\``,
  OBJECT_TYPE_INTERFACE_REMOVED: ({ removedInterfaceName }) =>
    `Types that no longer implement \`${removedInterfaceName}\``,
};

function typeChanged(part: string, before: unknown, after: unknown): string {
  return `The type of ${part} changed from \`${before}\` to \`${after}\``;
}

function defaultChanged(part: string, before: unknown, after: unknown): string {
  const shown = (value: unknown) => (value === undefined ? 'none' : `\`${value}\``);
  return `The default of ${part} changed from ${shown(before)} to ${shown(after)}`;
}

/** One sentence for each kind of change, with all its places. The texts of descriptions are in the schema itself. */
function sentencesOf(changes: readonly Change[]): string[] {
  const described = changes.filter(({ type }) => type.includes('DESCRIPTION'));
  const places = new Map<string, string[]>();
  for (const change of changes) {
    if (described.includes(change)) continue;
    const words = WORDS[change.type]?.(change.meta as Meta);
    const [sentence, place] = words === undefined ? [inCode(change.message), []] : [words, [placeOf(change)]];
    places.set(sentence, [...(places.get(sentence) ?? []), ...place]);
  }
  const sentences = [...places].map(([sentence, at]) =>
    at.length === 0 ? `${sentence}.` : `${sentence}: ${at.join(', ')}.`,
  );
  const count = described.length === 1 ? 'One description' : `${described.length} descriptions`;
  return [...sentences, ...(described.length === 0 ? [] : [`${count} changed.`])];
}

/** `Type`, `Type.field` or `Type.field(argument)`. */
function placeOf({ type, path = '' }: Change): string {
  const [owner, field, argument] = path.split('.');
  return type.startsWith('FIELD_ARGUMENT_') ? `\`${owner}.${field}(${argument})\`` : `\`${path}\``;
}

/** GraphQL Inspector puts names in quotes. */
function inCode(message: string): string {
  return message.replaceAll(/'([^']*)'/g, '`$1`');
}

function isDeprecated(schema: GraphQLSchema, path: string): boolean {
  const [owner = '', name = '', argument] = path.split('.');
  const type = schema.getType(owner);
  if (isEnumType(type)) return type.getValue(name)?.deprecationReason != null;
  if (isInputObjectType(type)) return type.getFields()[name]?.deprecationReason != null;
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  const part = argument === undefined ? field : field?.args.find((one) => one.name === argument);
  return part?.deprecationReason != null;
}
