/** `cliptally books`: checks the books now and prints each with its verdict. Its exit codes stand in HELP. */
import Table from 'cli-table3';
import { parseFlags } from '../src/kernel/command-line.js';
import { EXIT_CODES, runProcess } from '../src/kernel/process.js';
import { type Book, type BooksReport, checkBooks } from '../src/modules/books/check-books.js';
import { rebuildSumsOfAll } from '../src/modules/books/rebuild-sums.js';
import { shownSide } from '../src/modules/books/shown-difference.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Checks in one snapshot that every sum equals its parts, and changes nothing unless asked to rebuild.

  cliptally books [--rebuild]            in a checkout: npm run books [-- --rebuild]

  --rebuild   first computes the sums that are kept for speed (book B10) again from the clips, while everything else
              goes on; for a restore that brought back clips without them

Exit codes:
  0    the books are clean
  1    there is a difference: the table names its book, its row and both sides; or something unforeseen went wrong
  2    nothing was begun: a wrong flag or environment variable
  130  stopped by Ctrl-C
`;

/** A table longer than this hides the other books. */
const ROWS_MAX = 50;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { switches: ['rebuild'] });
    if (flags === null) return EXIT_CODES.DONE;
    const { product } = await openCommand(commandConfig(), onStop);
    if (flags.rebuild === true) {
      const written = await rebuildSumsOfAll(product.database);
      process.stdout.write(
        `Sums computed again: ${written === 0 ? 'all were right' : `${written} rows were not right`}.\n`,
      );
    }
    const report = await checkBooks(product.database);
    process.stdout.write(textOf(report));
    return report.clean ? EXIT_CODES.DONE : EXIT_CODES.FAILED;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED, background: true },
);

function textOf({ books, clean, takenAt }: BooksReport): string {
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
