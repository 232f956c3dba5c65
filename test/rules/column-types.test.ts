import pg from 'pg';
import { columnTypes } from '../../src/kernel/db/column-types.js';

const { TIMESTAMPTZ } = pg.types.builtins;

test.each([
  '2026-01-31 12:34:56+00',
  '2026-01-31 12:34:56.1+00',
  '2026-02-28 12:34:56.12+00',
  '2026-12-31 23:59:59.999+00',
  '2026-01-31 12:34:56.987654+00',
  '2024-02-29 00:00:00.001+00',
  '2026-01-31 12:34:56.5+05:30',
  '0099-03-01 00:00:00+00',
  '0044-03-15 12:00:00+00 BC',
  '12026-01-31 12:34:56+00',
  'infinity',
  '-infinity',
])('the time %s is read as pg reads it', (text) => {
  expect(columnTypes.getTypeParser(TIMESTAMPTZ, 'text')(text)).toEqual(pg.types.getTypeParser(TIMESTAMPTZ)(text));
});
