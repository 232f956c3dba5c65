/** Clips by id, and lists of clips. */
import { defineList } from '../../kernel/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import { type ClipRow, clipCount, clipPage, clipsById } from './clips.sql.js';

export const clipById = defineLoader<Id, ClipRow, ClipRow | null>({
  statement: clipsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const clipList = defineList(clipPage, clipCount);
