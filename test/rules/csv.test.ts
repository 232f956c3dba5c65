/** CSV, cell by cell: quoted, neutralised, or kept as it is. */
import { csvHeader, csvLines, moment, plain, text } from '../../src/kernel/base/csv.js';
import { parseCsv } from '../support/export.js';

const columns = [plain<string>('plain', (value) => value), text<string>('text', (value) => value)];
const cellsOf = (value: string) => parseCsv(csvLines(columns, [value]))[0];

test.each([
  '=1+1',
  '+49 30 1234',
  '-2+3',
  '@SUM(A1)',
  '\tindented',
  '\rback',
  '\nnext',
  '\r\n=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  '=HYPERLINK("https://evil.example","x")',
])('%j is a text, not a formula [S21]', (value) => {
  expect(cellsOf(value)).toEqual([value, `'${value}`]);
});

test.each(['', 'Ada', ' =1', '1-1', 'a@b', 'say "hi"', 'a,b', 'two\r\nlines', 'a\nb', 'a\rb', '"', "'=1", 'ÄÖ 😀'])(
  '%j is kept as it is',
  (value) => {
    expect(cellsOf(value)).toEqual([value, value]);
  },
);

test('a negative amount is a number', () => {
  expect(csvLines([plain<string>('amount', (value) => value)], ['-12.50'])).toBe('-12.50\r\n');
});

test('lines end with CRLF, cells are quoted where necessary, and null is an empty cell', () => {
  const table = [
    plain<{ a: string | null; at: Date | null }>('a', ({ a }) => a),
    moment<{ a: string | null; at: Date | null }>('at', ({ at }) => at),
  ];
  const rows = [
    { a: 'x "y", z', at: new Date('2026-06-01T12:00:00.123Z') },
    { a: null, at: null },
  ];
  expect(csvHeader(table) + csvLines(table, rows)).toBe('a,at\r\n"x ""y"", z",2026-06-01T12:00:00.123Z\r\n,\r\n');
});
