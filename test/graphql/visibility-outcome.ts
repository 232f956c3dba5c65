/** Says, field by field, what a path of the visibility table answered: a value, rows, nothing, or a refusal. */
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType } from 'graphql';
import type { Answer } from '../support/server.js';
import { entityOf, type Ids, isMutation } from './visibility-mutations.js';
import type { Outcome, Refused } from './visibility-rows.js';

/** `a(x: 1).b` → ["a(x: 1)", "b"]. Names in quotes become ids, except those of commands and types. */
export function segmentsOf(path: string, ids: Ids): string[] {
  const named = path.replace(/"(\w+)"/g, (text, name: string) => {
    if (isMutation([name]) || /^[A-Z]/.test(name)) return text;
    const id = ids[name];
    if (id === undefined) throw new Error(`the world has no row "${name}"`);
    return `"${id}"`;
  });
  return named.split(/\.(?![^(]*\))/);
}

/** The type at the end of a path, and its last field as "Type.field". */
export function endOf(schema: GraphQLSchema, segments: readonly string[]): { type: GraphQLObjectType; field: string } {
  const root = isMutation(segments) ? schema.getMutationType() : schema.getQueryType();
  let type = root as GraphQLObjectType;
  let field = '';
  for (const segment of segments) {
    const name = nameOf(segment);
    field = `${type.name}.${name}`;
    const next = type.getFields()[name];
    if (next === undefined) throw new Error(`no field ${field}`);
    type = (schema.getType(entityOf(segment) ?? '') ?? getNamedType(next.type)) as GraphQLObjectType;
  }
  return { type, field };
}

/** A selection of fields of a type. Lists give their count; other types only show that they are there. */
export function selectionOf(type: GraphQLObjectType, names: readonly string[]): string {
  const id = 'id' in type.getFields() ? ['id'] : [];
  const fields = names.map((name) => {
    const field = type.getFields()[name];
    const inner = field === undefined ? null : getNamedType(field.type);
    if (!isCompositeType(inner)) return name;
    return `${name} { ${'getFields' in inner && 'totalCount' in inner.getFields() ? 'totalCount' : '__typename'} }`;
  });
  return [...id, ...fields].join(' ');
}

/** Replaces an account. */
const MASK = '•••';

type Missed = Refused | 'null' | 'absent';

export interface Reached {
  value: Record<string, unknown>;
  path: (string | number)[];
}

/** The row with that id (or the first one) at the end of a path; otherwise why there is none. */
export function reach(answer: Answer<unknown>, segments: readonly string[], id: string | null): Reached | Missed {
  let reached: { value: unknown; path: (string | number)[] }[] = [{ value: answer.data, path: [] }];
  for (const segment of segments) {
    const name = nameOf(segment);
    const next = reached.flatMap(({ value, path }) => spread(rowOf(value)?.[name], [...path, name]));
    const rows = next.filter(({ value }) => value !== null && value !== undefined);
    if (rows.length === 0) {
      const code = answer.errors?.[0]?.extensions.code as Outcome | undefined;
      return (code ?? (next.length === 0 ? 'absent' : 'null')) as Missed;
    }
    reached = rows;
  }
  const found = reached.find(({ value }) => id === null || rowOf(value)?.['id'] === id);
  return found === undefined ? 'absent' : (found as Reached);
}

/** The answer of a field of a reached row. */
export function outcomeOf(answer: Answer<unknown>, { value, path }: Reached, name: string): Outcome {
  const error = errorAt(answer, [...path, name]);
  if (error !== undefined) return error.extensions.code as Outcome;
  const field = value[name];
  if (field === null || field === undefined) return 'null';
  if (field === MASK) return 'masked';
  // A list is counted by its totalCount, not by the rows of a page.
  if (Array.isArray(field) && typeof field[0] !== 'string' && value['totalCount'] === undefined) return field.length;
  const count = rowOf(field)?.['totalCount'];
  return typeof count === 'number' ? count : 'value';
}

/** If many rows have the same error, an answer names the first ones and counts the others. */
function errorAt({ errors, extensions }: Answer<unknown>, path: (string | number)[]) {
  const isOmitted = extensions?.errorsOmitted !== undefined;
  const where = (at: (string | number)[] = []) =>
    at.map((key) => (isOmitted && typeof key === 'number' ? '*' : key)).join('.');
  return errors?.find((one) => where(one.path) === where(path));
}

export function nameOf(segment: string): string {
  return segment.replace(/\(.*/, '');
}

function spread(value: unknown, path: (string | number)[]): { value: unknown; path: (string | number)[] }[] {
  return Array.isArray(value) ? value.map((one, n) => ({ value: one, path: [...path, n] })) : [{ value, path }];
}

function rowOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
