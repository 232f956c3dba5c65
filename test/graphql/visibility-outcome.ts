/** Sends the paths of the visibility table and says, field by field, what came back: a value, rows, nothing, or a refusal. */
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { Answer } from '../support/server.js';
import type { Outcome } from './visibility-table.js';
import { EMAIL, PASSWORD } from './visibility-world.js';

/** `a(x: 1).b` → ["a(x: 1)", "b"]; names in quotes become ids. */
export function segmentsOf(path: string, ids: Record<string, string>): string[] {
  const named = path.replace(/"(\w+)"/g, (_, name: string) => {
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
    type = getNamedType(next.type) as GraphQLObjectType;
  }
  return { type, field };
}

/** A selection of fields of a type: of lists their count, of other types that they are there. */
export function selectionOf(type: GraphQLObjectType, names: readonly string[]): string {
  const id = 'id' in type.getFields() ? ['id'] : [];
  const fields = names.map((name) => {
    const field = type.getFields()[name];
    const inner = field === undefined ? null : getNamedType(field.type);
    if (!isObjectType(inner)) return name;
    return `${name} { ${'totalCount' in inner.getFields() ? 'totalCount' : '__typename'} }`;
  });
  return [...id, ...fields].join(' ');
}

/** Each mutation with its input; names in quotes become ids. One key each, so that every path is a replay but the first. */
const MUTATIONS: Readonly<Record<string, string>> = {
  login: `email: "${EMAIL}", password: "${PASSWORD}"`,
  raiseBudget: 'idempotencyKey: "k0", campaignId: "open", budget: "20000.00"',
  refreshClips: 'idempotencyKey: "k1", clipIds: ["pending"]',
  acceptObservation: 'idempotencyKey: "k2", observationId: "believed", reason: "Seen on television."',
  dismissObservation: 'idempotencyKey: "k3", observationId: "doubted", reason: "Bought."',
};

export const MUTATION_NAMES = Object.keys(MUTATIONS);

/** The longest page, so that no row is missed because of a page's end. */
export function operationOf(segments: readonly string[], selection: string, ids: Record<string, string>): string {
  const text = segments.reduceRight((inner, segment) => `${segment} { ${inner} }`, selection);
  const [first = ''] = segments;
  if (!isMutation(segments)) return `{ ${text} }`;
  const input = MUTATIONS[first]?.replace(/"(\w+)"/g, (name, bare: string) => (bare in ids ? `"${ids[bare]}"` : name));
  return `mutation { ${text.replace(first, `${first}(input: { ${input} })`)} }`;
}

function isMutation([first = '']: readonly string[]): boolean {
  return first in MUTATIONS;
}

export interface Reached {
  value: Record<string, unknown>;
  path: (string | number)[];
}

/** The row with that id (or the first one) at the end of a path; else why there is none. */
export function reach(
  answer: Answer<unknown>,
  segments: readonly string[],
  id: string | null,
): Reached | Exclude<Outcome, 'value' | number> {
  let reached: { value: unknown; path: (string | number)[] }[] = [{ value: answer.data, path: [] }];
  for (const segment of segments) {
    const name = nameOf(segment);
    const next = reached.flatMap(({ value, path }) => spread(rowOf(value)?.[name], [...path, name]));
    const rows = next.filter(({ value }) => value !== null && value !== undefined);
    if (rows.length === 0) {
      const code = answer.errors?.[0]?.extensions.code as Outcome | undefined;
      return (code ?? (next.length === 0 ? 'absent' : 'null')) as Exclude<Outcome, 'value' | number>;
    }
    reached = rows;
  }
  const found = reached.find(({ value }) => id === null || rowOf(value)?.['id'] === id);
  return found === undefined ? 'absent' : (found as Reached);
}

/** What a field of a reached row answered. */
export function outcomeOf(answer: Answer<unknown>, { value, path }: Reached, name: string): Outcome {
  const where = [...path, name].join('.');
  const error = answer.errors?.find((one) => one.path?.join('.') === where);
  if (error !== undefined) return error.extensions.code as Outcome;
  const field = value[name];
  if (field === null || field === undefined) return 'null';
  if (Array.isArray(field) && typeof field[0] === 'object' && name !== 'edges') return field.length;
  const count = rowOf(field)?.['totalCount'];
  return typeof count === 'number' ? count : 'value';
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
