/** A copy of every row of the changes feed with every field, by operations that are made from the schema. */

import type { Database } from '../../src/kernel/db/database.js';
import { CHANGED_KINDS } from '../../src/modules/changes/change.enums.js';
import { type Asking, type Copies, copyRows } from './mirror/copies.js';
import { selectionsFor } from './mirror/selections.js';
import { ADMIN, type WriteStage } from './write-stage.js';

const SELECTIONS = selectionsFor({ role: 'ADMIN' });

/** The ids of every row, by type. */
export async function idsOfAll({ pool }: Pick<Database, 'pool'>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { type, prefix, table } of Object.values(CHANGED_KINDS)) {
    const { rows } = await pool.query<{ id: string }>(`SELECT id::text AS id FROM "${table}" ORDER BY "${table}".id`);
    found.set(
      type,
      rows.map(({ id }) => `${prefix}_${id}`),
    );
  }
  return found;
}

/** Every row, by its id. */
export async function wholeCopy({ database, server }: WriteStage): Promise<Copies> {
  const ask: Asking = async (query, variables = {}) => {
    const { data, errors = [] } = await server.query(ADMIN, query, { ...variables });
    if (data == null || errors.some(({ extensions }) => extensions.code !== 'NOT_FOUND'))
      throw new Error(JSON.stringify(errors));
    return data;
  };
  return copyRows(ask, SELECTIONS, await idsOfAll(database));
}
