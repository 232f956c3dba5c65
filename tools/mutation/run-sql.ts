/** Tests the mutants of SQL: a jest run each, in which the file is changed while it is compiled. */
import { spawn } from 'node:child_process';
import type { Part } from './parts.js';
import type { Mutant } from './report.js';
import { type SqlMutant, sqlMutantsOf } from './sql-mutants.js';

/** Longer than any test may take. */
const PATIENCE_MS = 180_000;

/** `places` are files, or lines of them: FILE:FROM-TO. */
export async function runSql({ tests }: Part, places: readonly string[], concurrency: number): Promise<Mutant[]> {
  const waiting = places.flatMap((place) => {
    const [file = '', lines] = place.split(':');
    const [from = 1, to = Number.POSITIVE_INFINITY] = lines?.split('-').map(Number) ?? [];
    return file.endsWith('.sql.ts') ? sqlMutantsOf(file).filter(({ line }) => from <= line && line <= to) : [];
  });
  if (waiting.length === 0) return [];
  if ((await ask(tests, null)) !== 'Survived') throw new Error('the tests fail without a mutant');
  const mutants: Mutant[] = [];
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const status = await ask(tests, mutant);
      mutants.push(asMutant(mutant, status));
      const { file, line, was, becomes } = mutant;
      process.stdout.write(`${waiting.length} to go, ${status}: ${file}:${line} ${was.trim()} → ${becomes.trim()}\n`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return mutants;
}

function asMutant({ file, line, column, was, becomes }: SqlMutant, status: Mutant['status']): Mutant {
  return {
    ...{ fileName: file, status, mutatorName: `SQL \`${was.trim()}\`` },
    ...{ replacement: becomes.trim(), location: { start: { line, column } } },
  };
}

/** Killed if a test fails; a run that ends otherwise says nothing. */
async function ask(tests: readonly string[], mutant: SqlMutant | null): Promise<'Killed' | 'Survived' | 'Timeout'> {
  const options = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const jest = spawn(
    process.execPath,
    [...options, '-c', 'tools/mutation/jest.config.js', '--silent', '--reporters', 'default', '-i', '--bail', ...tests],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', ...(mutant === null ? {} : { SQL_MUTANT: JSON.stringify(mutant) }) },
      timeout: PATIENCE_MS,
    },
  );
  let said = '';
  jest.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    jest.once('close', (...how) => resolve(how)),
  );
  if (signal !== null) return 'Timeout';
  if (code === 0) return 'Survived';
  if (/^Tests: .* failed/m.test(said)) return 'Killed';
  throw new Error(`no answer from the tests:\n${said}`);
}
