/**
 * Global ids name their kind: "user_12". This is their one parser and their one printer. Inside the product a row has
 * its bare number, as text or as bigint.
 */
import { badInput } from './errors.js';

export interface IdKind {
  /** Stands before the number, such as "user". */
  readonly prefix: string;
  /** One row in words, such as "user". */
  readonly noun: string;
  /** The type in the schema. */
  readonly type: string;
  /** The table of its rows, by which the audit log names them. */
  readonly table: string;
}

const BY_PREFIX = new Map<string, IdKind>();
const BY_TABLE = new Map<string, IdKind>();
const BY_TYPE = new Map<string, IdKind>();

/** Declares a kind. Each prefix, type and table has one. */
export function idKind(kind: Omit<IdKind, 'table'> & { table?: string }): IdKind {
  const declared = { ...kind, table: kind.table ?? kind.type };
  if (BY_PREFIX.has(kind.prefix) || BY_TYPE.has(kind.type)) throw new Error(`${kind.prefix} is declared twice`);
  BY_PREFIX.set(declared.prefix, declared);
  BY_TABLE.set(declared.table, declared);
  BY_TYPE.set(declared.type, declared);
  return declared;
}

export function kindOfTable(table: string): IdKind | undefined {
  return BY_TABLE.get(table);
}

export function kindOfType(type: string): IdKind | undefined {
  return BY_TYPE.get(type);
}

/** The id as callers see it. */
export function printId({ prefix }: IdKind, id: bigint | string): string {
  return `${prefix}_${id}`;
}

const ID = /^([a-z]+)_([1-9]\d{0,17})$/;

/** The kind and the bare number. Null: the text is no id of any kind. */
export function readId(text: string): { kind: IdKind; id: string } | null {
  const [, prefix = '', id = ''] = ID.exec(text) ?? [];
  const kind = BY_PREFIX.get(prefix);
  return kind === undefined ? null : { kind, id };
}

/** Why the text is not an id of this kind. Null: it is one. */
export function faultOfId(kind: IdKind, text: string): string | null {
  const known = readId(text);
  if (known === null) return `is not an id. The id of ${a(kind.noun)} looks like "${kind.prefix}_42"`;
  if (known.kind !== kind) return `is ${text}, which is ${a(known.kind.noun)}; ${a(kind.noun)} is expected`;
  return null;
}

/** The bare number of an id of this kind. BAD_USER_INPUT for any other text. */
export function parseId(kind: IdKind, field: string, text: string): string {
  const fault = faultOfId(kind, text);
  if (fault !== null) throw badInput(field, `${field} ${fault}.`);
  return text.slice(kind.prefix.length + 1);
}

function a(noun: string): string {
  return /^[AEIOU]/i.test(noun) && !noun.startsWith('user') ? `an ${noun}` : `a ${noun}`;
}
