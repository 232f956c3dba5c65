/** Clips by id. */
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import { type ClipRow, clipsById } from './clips.sql.js';

export const clipById = defineLoader<Id, ClipRow, ClipRow | null>({
  statement: clipsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
