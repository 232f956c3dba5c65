/** Checks that mutation testing uses existing files and tests, and that its report is about these files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HARMLESS } from '../tools/mutation/harmless.js';
import { PARTS, type Part } from '../tools/mutation/parts.js';
import { type Mutant, rowsIn, SCORE_MIN, scoresOf, withPart } from '../tools/mutation/report.js';
import { sqlIn } from '../tools/mutation/sql-mutants.js';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const FILES = PARTS.flatMap(({ files }) => files);

test('every file of the money core and each of its tests exists, and each file is in one part', () => {
  const paths = PARTS.flatMap(({ files, tests }) => [...files, ...tests]);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(FILES).toEqual([...new Set(FILES)]);
});

test('the report is about these files, and each of them has the required score', () => {
  const rows = rowsIn(read('tools/mutation/RESULTS.md'));
  const inSql = FILES.filter((file) => file.endsWith('.sql.ts')).map((file) => `\`${file}\`, its SQL`);
  expect(rows.map(({ file }) => file).sort()).toEqual([...FILES.map((file) => `\`${file}\``), ...inSql].sort());
  expect(rows.filter(({ score }) => score < SCORE_MIN)).toEqual([]);
});

test('every reason why a survivor is harmless belongs to an existing survivor', () => {
  const report = read('tools/mutation/RESULTS.md');
  const reasons = [...report.matchAll(/^- `([^`:]+):\d+:\d+` .* → `(.*?)`: (.*)$/gm)].map((match) => match.slice(1));
  const known = HARMLESS.map(({ file, becomes, why }) => [file, becomes, why]);
  expect(known.filter((one) => !reasons.some((found) => found.join() === one.join()))).toEqual([]);
});

test('a mutant is only left out for a stated reason', () => {
  const comments = FILES.flatMap((file) => read(file).match(/\/\/ Stryker .*/g) ?? []);
  expect(comments.filter((comment) => !/^\/\/ Stryker disable next-line \w+: .{10,}/.test(comment))).toEqual([]);
});

const mutant = (status: string, line = 1, mutatorName = 'Block'): Mutant => ({
  ...{ fileName: 'src/a.ts', status, mutatorName, replacement: '{\n}', location: { start: { line, column: 2 } } },
});

test('ignored and unloadable mutants count as nothing, hanging ones as noticed, and unreached ones as missed', () => {
  const of = (...statuses: string[]) => scoresOf(statuses.map((status) => mutant(status)));
  expect(of('Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored', 'RuntimeError')).toEqual([50]);
  expect(of('Killed', 'Ignored')).toEqual([100]);
  expect(of('Survived')).toEqual([0]);
  expect(scoresOf([mutant('Killed'), mutant('Survived', 1, 'SQL =')])).toEqual([100, 0]);
});

test('a part that ran again replaces its own section, and the sum covers all parts', () => {
  const [first, second] = PARTS as [Part, Part];
  const both = withPart(withPart('', second, [mutant('Killed')]), first, [
    mutant('Survived', 10),
    mutant('Survived', 9),
  ]);
  expect(both).toContain('| all | 1 | 0 | 2 | 0 | 0 | 0 | 33.3 % |');
  expect(both).toContain('### Survived\n\n- `src/a.ts:9:2` Block → `{ }`\n- `src/a.ts:10:2` Block → `{ }`\n');
  expect(rowsIn(both).map(({ score }) => score)).toEqual([0, 100]);
  const again = withPart(both, first, [mutant('Killed', 3), mutant('Killed', 3, 'SQL =')]);
  expect(again).toContain('| all | 3 | 0 | 0 | 0 | 0 | 0 | 100.0 % |');
  expect(again).not.toContain('Survived\n');
  expect(rowsIn(again).map(({ file }) => file)).toEqual(['`src/a.ts`', '`src/a.ts`, its SQL', '`src/a.ts`']);
});

test('SQL is changed inside templates that contain SQL, and nowhere else', () => {
  const text = `
    const a = sql\`SELECT \${b === \`x = \${{ y: 1 }.y}\` ? raw('z = 1') : c} FROM t WHERE a = 1\`; // \`SELECT = \`
    const d = \`no = statement\`; /* \`SELECT\` */ const e = raw(\`sum(a)\`);`;
  expect(sqlIn(text).map(([from, to]) => text.slice(from, to))).toEqual(['SELECT ', ' FROM t WHERE a = 1', 'sum(a)']);
});
