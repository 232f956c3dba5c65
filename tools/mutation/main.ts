/**
 * `npm run mutation`: changes one place of the money core at a time, in every way that Stryker knows, and its SQL in
 * ways of our own. The tests of each part must notice each change.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import startCluster from '../../test/support/global-setup.js';
import stopCluster from '../../test/support/global-teardown.js';
import { PARTS, type Part } from './parts.js';
import { type Mutant, rowsIn, SCORE_MIN, scoresOf, withPart } from './report.js';
import { runSql } from './run-sql.js';

const HELP = `npm run mutation              All parts, more than an hour; writes tools/mutation/RESULTS.md.
npm run mutation -- PART…     ${PARTS.map(({ name }) => name).join(', ')}: only those.

  --mutate FILE[:FROM-TO]     Only this file, or these lines, of one part; not saved.
  --concurrency N             Mutants at a time; default 2.
`;
const RESULTS = join(import.meta.dirname, 'RESULTS.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mutate: { type: 'string' }, concurrency: { type: 'string', default: '2' } },
});
const concurrency = Number(values.concurrency);
const parts = positionals.length === 0 ? PARTS : PARTS.filter(({ name }) => positionals.includes(name));
const isKnown = positionals.every((name) => PARTS.some((part) => part.name === name));
if (!isKnown || !(concurrency >= 1) || (values.mutate !== undefined && parts.length !== 1)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  await run(parts);
}

async function run(chosen: readonly Part[]): Promise<void> {
  const start = performance.now();
  await startCluster();
  try {
    for (const part of chosen) {
      const mutants = await mutantsOf(part, values.mutate === undefined ? part.files : [values.mutate]);
      if (values.mutate === undefined) await save(part, mutants);
      if (scoresOf(mutants).some((score) => score < SCORE_MIN)) process.exitCode = 1;
    }
  } finally {
    await stopCluster();
  }
  process.stdout.write(`done after ${((performance.now() - start) / 60_000).toFixed(1)} minutes\n`);
}

async function mutantsOf(part: Part, files: readonly string[]): Promise<Mutant[]> {
  return [...(await runStryker(part, files)), ...(await runSql(part, files, concurrency))];
}

async function runStryker({ tests }: Part, files: readonly string[]): Promise<Mutant[]> {
  const stryker = new Stryker({
    configFile: 'tools/mutation/stryker.config.json',
    mutate: [...files],
    concurrency,
    jest: { config: { testMatch: tests.map((path) => `<rootDir>/${path}`) } },
  });
  return stryker.runMutationTest();
}

async function save(part: Part, mutants: readonly Mutant[]): Promise<void> {
  const report = withPart(await readFile(RESULTS, 'utf8').catch(() => ''), part, mutants);
  await writeFile(RESULTS, report);
  const own = rowsIn(withPart('', part, mutants));
  for (const { file, score } of own) process.stdout.write(`${part.name}: ${file} ${score.toFixed(1)} %\n`);
}
