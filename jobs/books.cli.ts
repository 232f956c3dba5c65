/** `cliptally books`: checks the books now and prints a verdict for each. HELP lists its exit codes. */
import Table from 'cli-table3';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { type Book, type BooksReport, checkBooks } from '../src/modules/books/check-books.js';
import { rebuildSumsOfAll } from '../src/modules/books/rebuild-sums.js';
import { shownSide } from '../src/modules/books/shown-difference.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Checks in one snapshot that every sum equals its parts. It changes nothing unless you ask it to rebuild.

Usage:          cliptally books [--rebuild]
In a checkout:  npm run books [-- --rebuild]

  --rebuild   First computes the kept sums (book B10) again from the clips. Other processes may go on. Use it after
              a restore that brought back clips without their sums.

Exit codes:
  0    The books are clean.
  1    There is a difference, and the table shows its book, its row and both sides. Or an unexpected error occurred.
  2    Nothing was done: a wrong flag or environment variable.
  130  Stopped by Ctrl-C.
`;

/** A longer table would hide the other books. */
const ROWS_MAX = 50;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { switches: ['rebuild'] });
    if (flags === null) return EXIT_CODES.DONE;
    const { product } = await openCommand(commandConfig(), onStop);
    if (flags.rebuild === true) {
      const written = await rebuildSumsOfAll(product.database);
      process.stdout.write(`Kept sums rebuilt: ${written === 0 ? 'all were right' : `${written} rows were wrong`}.\n`);
    }
    const report = await checkBooks(product.database);
    process.stdout.write(printed(report));
    return report.clean ? EXIT_CODES.DONE : EXIT_CODES.FAILED;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED, background: true },
);

function printed({ books, clean, takenAt }: BooksReport): string {
  const verdict = clean ? 'The books are clean' : 'The books do not agree';
  return `${[...books.map(lineOf), ...books.flatMap(differencesOf), `${verdict}, as of ${takenAt.toISOString()}.`].join('\n')}\n`;
}

function lineOf({ name, sentence, differences }: Book): string {
  const count = differences.length;
  return `${count === 0 ? '✓' : '✗'} ${name}  ${sentence}${count === 0 ? '' : ` (${count} difference${count === 1 ? '' : 's'})`}`;
}

function differencesOf({ name, differences }: Book): string[] {
  if (differences.length === 0) return [];
  const table = new Table({
    head: ['book', 'row', 'measure', 'left', 'right'],
    colAligns: ['left', 'left', 'left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const difference of differences.slice(0, ROWS_MAX)) {
    const { subject, measure } = difference;
    const [left, right] = [difference.left, difference.right].map((side) => shownSide(difference, side) ?? 'unknown');
    table.push([name, subject, measure, left, right]);
  }
  const hidden = differences.length - ROWS_MAX;
  return hidden > 0 ? [table.toString(), `… and ${hidden} more in ${name}`] : [table.toString()];
}
