/** The results of mutation testing, as text that is the same for the same code and tests: no date and no duration. */
import { relative } from 'node:path';
import { inSection, sectionOf } from '../../test/support/sections.js';
import { explained } from './harmless.js';
import { PARTS, type Part } from './parts.js';

/** The least percentage of the tested mutants that must be noticed. */
export const SCORE_MIN = 95;

export interface Mutant {
  fileName: string;
  status: string;
  statusReason?: string;
  mutatorName: string;
  replacement?: string;
  location: { start: { line: number; column: number } };
}

/** A hanging mutant is noticed as much as one that fails a test; an unloadable one never reached a test. */
const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];
const COLUMNS = [...NOTICED, ...UNNOTICED, 'RuntimeError', 'Ignored'];
const HEAD = ['file', 'killed', 'hung', 'survived', 'not reached', 'not loadable', 'ignored', 'score'];

const TITLE = `# What mutation testing found

Written by \`npm run mutation\`, never by hand; a run of one part replaces its section. The code of the money core is changed
in one place at a time (a mutant), and the tests of its part are run; a mutant that they do not notice survives. The score
is the part noticed of all that was asked about, and no less than ${SCORE_MIN} %. Hung is noticed too; what cannot be loaded
and what is ignored is not asked about.

TypeScript is changed by Stryker, with all of its mutators. Of a statement's SQL it changes nothing but the whole: it empties
the text, or a part put into it. So the SQL is changed by rules of our own (\`sql-mutants.ts\`): comparisons, AND and OR,
arithmetic, aggregates, conditions, zeros, literals, joins, columns.
`;

/** The score of a part: of its TypeScript, and of its SQL if it has some. */
export function scoresOf(mutants: readonly Mutant[]): number[] {
  const [inSql, others] = [mutants.filter(isSql), mutants.filter((mutant) => !isSql(mutant))];
  return [others, inSql].filter((some) => some.length > 0).map((some) => scoreOf(countsOf(some)));
}

/** The text of RESULTS.md with the new results of a part in place of its old ones. */
export function withPart(known: string, part: Part, mutants: readonly Mutant[]): string {
  const sections = PARTS.map(({ name }) => (name === part.name ? sectionText(part, mutants) : sectionOf(known, name)));
  const counts = sections.flatMap((text) => rowsIn(text).map(({ counts: row }) => row));
  const total = COLUMNS.map((_, nth) => counts.reduce((sum, row) => sum + (row[nth] ?? 0), 0));
  const texts = [TITLE, tableOf([rowOf('all', total)]), ...sections].filter((text) => text !== '');
  return explained(texts.join('\n'));
}

export interface Row {
  file: string;
  counts: number[];
  score: number;
}

/** The rows of files, as the report has them. */
export function rowsIn(report: string): Row[] {
  return [...report.matchAll(/^\| (`.*?) \| (.*) \| (\d+\.\d) % \|$/gm)].map(([, file = '', counts = '', score]) => ({
    ...{ file, counts: counts.split(' | ').map(Number), score: Number(score) },
  }));
}

function sectionText({ name, tests }: Part, mutants: readonly Mutant[]): string {
  const subjects = [...new Set(mutants.map(subjectOf))].sort();
  const rows = subjects.map((subject) =>
    rowOf(subject, countsOf(mutants.filter((mutant) => subjectOf(mutant) === subject))),
  );
  const body = [
    `## ${name}\n\n`,
    `Asked: ${tests.map((path) => `\`${path}\``).join(', ')}.\n\n`,
    tableOf(rows),
    listOf('Survived', mutants, UNNOTICED),
    listOf('Ignored', mutants, ['Ignored']),
  ];
  return inSection(name, body.join(''));
}

function countsOf(mutants: readonly Mutant[]): number[] {
  return COLUMNS.map((column) => mutants.filter(({ status }) => status === column).length);
}

function scoreOf([killed = 0, hung = 0, survived = 0, notReached = 0]: readonly number[]): number {
  const asked = killed + hung + survived + notReached;
  return asked === 0 ? 100 : (100 * (killed + hung)) / asked;
}

function rowOf(subject: string, counts: readonly number[]): string {
  return `| ${[subject, ...counts, `${scoreOf(counts).toFixed(1)} %`].join(' | ')} |`;
}

function tableOf(rows: readonly string[]): string {
  const head = `| ${HEAD.join(' | ')} |\n| ${HEAD.map((_, nth) => (nth === 0 ? '---' : '---:')).join(' | ')} |`;
  return `${head}\n${rows.join('\n')}\n`;
}

function listOf(title: string, mutants: readonly Mutant[], statuses: readonly string[]): string {
  const lines = mutants.filter(({ status }) => statuses.includes(status)).map(lineOf);
  return lines.length === 0 ? '' : `\n### ${title}\n\n${lines.sort(byPlace).join('\n')}\n`;
}

function lineOf(mutant: Mutant): string {
  const { line, column } = mutant.location.start;
  const becomes = (mutant.replacement ?? '').replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  const why = mutant.status === 'Ignored' ? `: ${mutant.statusReason}` : '';
  return `- \`${pathOf(mutant)}:${line}:${column}\` ${mutant.mutatorName} → \`${becomes}\`${why}`;
}

const byPlace = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
const isSql = ({ mutatorName }: Mutant) => mutatorName.startsWith('SQL');
const subjectOf = (mutant: Mutant) => `\`${pathOf(mutant)}\`${isSql(mutant) ? ', its SQL' : ''}`;

function pathOf({ fileName }: Mutant): string {
  return relative('.', fileName);
}
