/** `npm run generate:definitions`: writes the trigger functions of the kept sums to prisma/definitions/kept-sums.sql. */
import { writeFileSync } from 'node:fs';
import { keptSumsSql } from './kept-sums.js';

writeFileSync(new URL('../../prisma/definitions/kept-sums.sql', import.meta.url), keptSumsSql());
