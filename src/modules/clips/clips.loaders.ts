/** Clips by id. */
import { rowById } from '../../kernel/reads/loader.js';
import { clipsById } from './clips.sql.js';

export const clipById = rowById(clipsById);
