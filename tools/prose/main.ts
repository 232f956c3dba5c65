/** `npm run prose`: checks all text that people read, and prints each sentence that breaks a rule. See allowed.ts. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Counts, type Fault, faultsIn, judge, shrunk } from './allowed.js';
import { RULES } from './rules.js';

const LIST = new URL('./allowed.json', import.meta.url);

/** Documents, schema, sources and tests. Generated texts are checked in their sources. */
const READ =
  /^(?:[^/]+\.md|docs\/.*\.md|schema\/.*\.graphql|(?:src|jobs|prisma|tools|test|dev|console)\/.*\.(?:tsx?|prisma))$/;
/** The examples of the rules contain faults on purpose. The schema for routers and the released one repeat the schema. */
const SKIPPED = /^(?:tools\/prose\/rules\.ts|test\/rules\/prose\.test\.ts|schema\/(?:subgraph|released)\.graphql)$/;

function paths(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
  return listed.split('\n').filter((path) => READ.test(path) && !SKIPPED.test(path) && existsSync(path));
}

function said(faults: readonly Fault[]): string {
  return faults
    .map(({ path, rule, words, sentence }) => {
      const advice = RULES.find(({ name }) => name === rule)?.advice ?? '';
      return `${path}: ${rule}: "${words}"\n    ${sentence.slice(0, 160)}\n    ${advice}\n`;
    })
    .join('');
}

const faults = paths().flatMap((path) => faultsIn(path, readFileSync(path, 'utf8')));
const allowed = existsSync(LIST) ? (JSON.parse(readFileSync(LIST, 'utf8')) as Counts) : null;
if (process.argv.includes('--all')) process.stdout.write(said(faults));
if (process.argv.includes('--shrink')) {
  writeFileSync(LIST, `${JSON.stringify(shrunk(faults, allowed), null, 2)}\n`);
}
const { tooMany, stale } = judge(faults, JSON.parse(readFileSync(LIST, 'utf8')) as Counts);
if (tooMany.length > 0) process.stderr.write(`Rewrite these sentences:\n\n${said(tooMany)}`);
if (stale.length > 0) {
  process.stderr.write(`These numbers are too high. Run "npm run prose -- --shrink":\n${stale.join('\n')}\n`);
}
process.exitCode = tooMany.length + stale.length > 0 ? 1 : 0;
