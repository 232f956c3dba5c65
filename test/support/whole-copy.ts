/** A copy of every row of the changes feed with every field, by operations that are made from the schema. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { CHANGED_KINDS, type ChangeType } from '../../src/modules/changes/change.enums.js';
import type { WriteStage } from './write-stage.js';
import { ADMIN } from './write-stage.js';

const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'), {
  assumeValid: true,
});

/** Fields that the feed leaves out, each with its reason. */
export const NOT_FOLLOWED: Readonly<Record<string, string>> = {
  'Clip.ageHours': 'depends on the clock',
  'Campaign.pace': 'depends on the clock',
  'Totals.explain': 'reads clips that do not count and views that nobody priced: ask the source',
  'Balance.explain': 'is made of rows that the feed names',
  'User.sessions': 'only admins and their owners read sessions',
  'Timeline.points': 'its last point ends now',
  'Timeline.previousTotal': 'depends on the clock',
  'Timeline.topClippers': 'is that of the rows below it',
  'Timeline.topCampaigns': 'is that of the rows below it',
  'Timeline.topClips': 'is that of the rows below it',
};

/** One row, all its fields by path. A row that it leads to is its id. */
export type Copied = Record<string, unknown>;

const TYPES = Object.entries(CHANGED_KINDS) as [ChangeType, (typeof CHANGED_KINDS)[ChangeType]][];

function isNode(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'Node');
}

function selectionOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .filter(({ name }) => !(`${type.name}.${name}` in NOT_FOLLOWED))
    .map((field) => fieldOf(field))
    .join(' ');
}

function fieldOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type)) throw new Error(`${field.name} is no object`);
  if (isNode(type)) return `${field.name} { id }`;
  const totals = 'totals' in type.getFields() ? 'totals' : '';
  if (type.name.endsWith('Connection')) return `${field.name} { totalCount nodes { id } ${totals && totalsOf(type)} }`;
  return `${field.name} { ${selectionOf(type)} }`;
}

function totalsOf(type: GraphQLObjectType): string {
  const totals = getNamedType(type.getFields()['totals']?.type);
  return isObjectType(totals) ? `totals { ${selectionOf(totals)} }` : '';
}

const fragments = new Map(
  TYPES.map(([, { type }]) => [type, selectionOf(schema.getType(type) as GraphQLObjectType)] as const),
);

/** Every row, by its id. */
export async function wholeCopy(stage: WriteStage): Promise<Map<string, Copied>> {
  const copy = new Map<string, Copied>();
  for (const [, { type, prefix, table }] of TYPES) {
    const { rows } = await stage.database.pool.query<{ id: string }>(
      `SELECT id::text AS id FROM "${table}" ORDER BY id`,
    );
    for (let from = 0; from < rows.length; from += 20) {
      const ids = rows.slice(from, from + 20).map(({ id }) => `${prefix}_${id}`);
      const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${fragments.get(type)} } } }`;
      const answer = await stage.server.query(ADMIN, query, { ids });
      const hidden = (answer.errors ?? []).filter(({ extensions }) => extensions.code !== 'NOT_FOUND');
      if (hidden.length > 0 || answer.data == null) throw new Error(JSON.stringify(answer.errors));
      for (const row of answer.data.nodes as (Record<string, unknown> | null)[]) {
        if (row !== null) copy.set(row['id'] as string, flat(row));
      }
    }
  }
  return copy;
}

function flat(value: unknown, path = '', into: Copied = {}): Copied {
  if (value === null || typeof value !== 'object') into[path] = value;
  else if (Array.isArray(value)) into[path] = JSON.stringify(value);
  else for (const [name, part] of Object.entries(value)) flat(part, path === '' ? name : `${path}.${name}`, into);
  return into;
}

/** The fields that differ, by the id of their row. A row that came or went has the field `*`. */
export function differencesOf(before: Map<string, Copied>, after: Map<string, Copied>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id), after.get(id)];
    const fields =
      old === undefined || now === undefined
        ? ['*']
        : [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => old[field] !== now[field]);
    if (fields.length > 0) found.set(id, fields);
  }
  return found;
}
