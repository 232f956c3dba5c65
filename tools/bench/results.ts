/** The results: tables on the terminal, and the same in RESULTS.md, where each part replaces only its own section. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Table from 'cli-table3';
import { inSection, sectionOf } from '../../test/support/sections.js';

export interface Grid {
  title: string;
  head: string[];
  rows: string[][];
}

export interface Target {
  sentence: string;
  /** null: this run did not measure it. */
  met: boolean | null;
  found: string;
}

export const PARTS = [
  'clippers',
  'admins',
  'everybody',
  'executor',
  'reads',
  'mixed',
  'refresh',
  'changes',
  'history',
  'memory',
  'live',
] as const;
export type Part = (typeof PARTS)[number];

export interface Section {
  part: Part;
  title: string;
  /** Paragraphs before the tables: where and how it was measured. */
  notes: string[];
  grids: Grid[];
  targets: Target[];
}

const FILE = join(import.meta.dirname, 'RESULTS.md');
const TITLE = `# What the benchmark found

Written by \`npm run bench\`, never by hand. Each section is replaced by a run of its part, such as
\`npm run bench -- clippers\`. \`npm run bench -- --help\` names the parts.
`;

export function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

export async function report(section: Section, save: boolean): Promise<void> {
  for (const grid of gridsOf(section)) process.stdout.write(`\n${grid.title}\n${onTerminal(grid)}\n`);
  process.stdout.write(`\n${section.notes.join('\n')}\n`);
  if (save) await writeFile(FILE, withSection(await readFile(FILE, 'utf8').catch(() => ''), section));
}

/** The text of RESULTS.md with this section in place of the old one of the same part. */
export function withSection(known: string, section: Section): string {
  const texts = PARTS.map((part) => (part === section.part ? sectionText(section) : sectionOf(known, part)));
  return `${TITLE}${texts
    .filter((text) => text !== '')
    .map((text) => `\n${text}`)
    .join('')}`;
}

function gridsOf({ grids, targets }: Section): Grid[] {
  return [...grids, ...targetGrid(targets)];
}

function targetGrid(targets: readonly Target[]): Grid[] {
  if (targets.length === 0) return [];
  const mark = ({ met }: Target) => (met === null ? 'not measured' : met ? 'met' : 'MISSED');
  const rows = targets.map((target) => [target.sentence, mark(target), target.found]);
  return [{ title: 'Targets', head: ['target', '', 'found'], rows }];
}

function onTerminal({ head, rows }: Grid): string {
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  table.push(...rows);
  return table.toString();
}

function sectionText(section: Section): string {
  const { part, title, notes } = section;
  const body = [
    `## ${title}`,
    ...notes,
    ...gridsOf(section).flatMap((grid) => [`### ${grid.title}`, inMarkdown(grid)]),
  ];
  return inSection(part, `${body.join('\n\n')}\n`);
}

function inMarkdown({ head, rows }: Grid): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
