/**
 * `npm run generate:security`: writes test/SECURITY.md, each row of the checklist with the tests whose titles claim to
 * prove it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { PENDING, SECTIONS } from './security-rows.js';

const FOLDER = import.meta.dirname;

/** Text in quotes on one line that ends with one or more marks. */
const TITLE = /(['"`])((?:(?!\1).)*?)((?: \[S\d+\])+)\1/g;

interface Proof {
  row: number;
  file: string;
  title: string;
}

const ROOT = join(FOLDER, '..');
const files = ['test', 'tools'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name)),
);
const proofs: Proof[] = files
  .sort()
  .flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(TITLE)].flatMap(([, , title = '', marks = '']) =>
      [...marks.matchAll(/\d+/g)].map(([row]) => ({ row: Number(row), file, title: title.replaceAll('|', '\\|') })),
    ),
  );

const rows = SECTIONS.flatMap((section) => Object.keys(section.rows).map(Number));
const proved = new Set(proofs.map(({ row }) => row));
const faults = [
  ...rows.filter((row) => !proved.has(row) && PENDING[row] === undefined).map((row) => `row ${row} has no test`),
  ...rows
    .filter((row) => proved.has(row) && PENDING[row] !== undefined)
    .map((row) => `row ${row} is no longer pending`),
  ...[...proved].filter((row) => !rows.includes(row)).map((row) => `[S${row}] is not a row of the checklist`),
];

function proofsOf(row: number): string[] {
  if (PENDING[row] !== undefined) return [`- **to be written**: ${PENDING[row]}`];
  return proofs.filter((proof) => proof.row === row).map(({ file, title }) => `- \`${file}\` ${title}`);
}

const lines = [
  '# Security and fault checklist',
  '',
  'Made by `npm run generate:security` from test/security-rows.ts and the titles of the tests; change those instead.',
  ...SECTIONS.flatMap(({ title, rows: texts }) => [
    '',
    `## ${title}`,
    ...Object.entries(texts).flatMap(([row, text]) => ['', `**${row}.** ${text}`, '', ...proofsOf(Number(row))]),
  ]),
  '',
];
writeFileSync(join(FOLDER, 'SECURITY.md'), lines.join('\n'));

for (const [row, why] of Object.entries(PENDING)) console.warn(format('SECURITY %s is pending: %s', row, why));
for (const fault of faults) console.error(`SECURITY: ${fault}`);
if (faults.length > 0) process.exit(1);
