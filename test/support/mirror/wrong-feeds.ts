/**
 * Followers of the table of changes that are wrong, with the same entities: each remembers a watermark in the place of a
 * snapshot. The tests of the mirror law must notice them.
 */
import type { Database } from '../../../src/kernel/db/database.js';
import { CHANGED_KINDS, type ChangeType } from '../../../src/modules/changes/change.enums.js';
import type { Answered, Asking } from './copies.js';
import { type Feed, PAGE_SIZE } from './mirror.js';

/** The rows behind a watermark, and their order. Each watermark is a text that PostgreSQL casts. */
const WATERMARKS = {
  id: { newest: 'SELECT max(id) FROM "Change"', unseen: 'id > $1::bigint', mark: 'id' },
  time: { newest: 'SELECT max(at) FROM "Change"', unseen: 'at > $1::timestamptz', mark: 'at' },
  /** Right in its order, and held up by every open transaction of the cluster. */
  xmin: {
    newest: 'SELECT pg_snapshot_xmin(pg_current_snapshot())',
    unseen: 'xid >= $1::xid8 AND xid < pg_snapshot_xmin(pg_current_snapshot())',
    mark: null,
  },
} as const;

interface Row {
  mark: string;
  type: string;
  ids: string[];
}

export function wrongFeed(
  by: keyof typeof WATERMARKS,
  { pool }: Pick<Database, 'pool'>,
  ask: Asking,
  selections: ReadonlyMap<string, string>,
): Feed {
  const { newest, unseen, mark } = WATERMARKS[by];
  const now = async () => (await pool.query<{ mark: string }>(`SELECT (${newest})::text AS mark`)).rows[0]?.mark ?? '0';
  const entityOf = async (type: string, id: string): Promise<Answered | null> =>
    (
      await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${selections.get(type)} } } }`, {
        ids: [id],
      })
    ).nodes[0];
  return {
    async page(after) {
      const last = await now();
      if (after === null) return { nodes: [], endCursor: last, hasMore: false };
      const { rows } = await pool.query<Row>(
        `SELECT ${mark ?? 'id'}::text AS mark, type::text AS type, ids::text[] AS ids FROM "Change" WHERE ${unseen}
         ORDER BY ${mark ?? 'xid, id'} ${mark === null ? '' : `LIMIT ${PAGE_SIZE}`}`,
        [after],
      );
      const named = rows.flatMap(({ type, ids }) => {
        const kind = CHANGED_KINDS[type as ChangeType];
        return kind === undefined ? [] : ids.map((id) => ({ type: kind.type, id: `${kind.prefix}_${id}` }));
      });
      const nodes = [];
      for (const { type, id } of named) nodes.push({ id, entity: await entityOf(type, id) });
      const endCursor = mark === null ? last : (rows.at(-1)?.mark ?? after);
      return { nodes, endCursor, hasMore: mark !== null && rows.length === PAGE_SIZE };
    },
  };
}
