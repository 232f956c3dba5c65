/** Clips by id. */
import { defineLoader, rowOrNull } from '../../kernel/api/loader.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { type ClipRow, clipsById } from './clips.sql.js';

export const clipById = defineLoader<Id, ClipRow, ClipRow | null>({
  statement: clipsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
