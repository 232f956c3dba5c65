/**
 * `npm run generate:docs`: writes the tables of environment variables in docs/operations.md from the zod schema. With
 * --staged it writes nothing, but fails if the staged page has other tables.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { environment } from '../../src/kernel/base/environment.js';
import { GROUPS, MEANINGS, type Variable } from './variables.js';

const FILE = new URL('../../docs/operations.md', import.meta.url);
const BLOCK =
  /(<!-- variables: made by `npm run generate`, from src\/kernel\/base\/config.ts -->\n)[\s\S]*?(<!-- end of variables -->)/;

interface Property {
  type?: string;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  enum?: string[];
  format?: string;
}

const properties = z.toJSONSchema(environment, { io: 'input', unrepresentable: 'any' }).properties as Record<
  Variable,
  Property
>;

const number = (value: number) => value.toLocaleString('en');
const code = (value: unknown) => `\`${String(value)}\``;

function allowed({ type, minimum, exclusiveMinimum, maximum, minLength, enum: values, format }: Property): string {
  if (values !== undefined) return values.map(code).join(' ');
  if (type === 'integer' || type === 'number') {
    const least = exclusiveMinimum === undefined ? number(minimum ?? 0) : `above ${number(exclusiveMinimum)}`;
    return `${least} to ${number(maximum ?? Number.MAX_SAFE_INTEGER)}`;
  }
  if (format === 'uri') return 'URL';
  return minLength !== undefined && minLength > 1 ? `text of at least ${minLength} characters` : 'text';
}

function tableOf(group: (typeof GROUPS)[number]): string {
  const rows = (Object.keys(MEANINGS) as Variable[])
    .filter((name) => MEANINGS[name].group === group)
    .map((name) => {
      const property = properties[name];
      const byDefault = MEANINGS[name].byDefault ?? (property.default === undefined ? '–' : code(property.default));
      return `| ${code(name)} | ${byDefault} | ${allowed(property)} | ${MEANINGS[name].text} |`;
    });
  return `**${group}**\n\n| variable | default | allowed | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** The page with the generated tables. */
function withTables(page: string): string {
  if (!BLOCK.test(page)) throw new Error('docs/operations.md has no block for the variables: restore its markers');
  return page.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${GROUPS.map(tableOf).join('\n')}\n${end}`);
}

if (process.argv.includes('--staged')) {
  const staged = execFileSync('git', ['show', ':docs/operations.md'], { encoding: 'utf8' });
  if (withTables(staged) !== staged) {
    process.stderr.write(
      'docs/operations.md: the tables of variables changed. Run "npm run generate" and commit it.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, withTables(readFileSync(FILE, 'utf8')));
}
