/**
 * No regular expression of the product takes longer than linear time, on any text. A linter knows the usual mistakes by
 * their form, and every expression runs on long texts that nearly match it. Expressions that no caller's text reaches
 * today are tested as well, because tomorrow one may.
 */
import { type ESLint, Linter } from 'eslint';
import regexp from 'eslint-plugin-regexp';
import fc from 'fast-check';
import { regularExpressions } from '../support/regular-expressions.js';

const found = regularExpressions();
const named = found.map(({ file, expression }) => [file, expression] as const);

/** "Potential" assumes that something after a match can fail; after the last quantifier nothing follows. */
const RULES: Linter.RulesRecord = {
  'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
  'regexp/no-super-linear-move': ['error', { report: 'certain' }],
  'regexp/no-dupe-disjunctions': ['error', { report: 'trivial', reportExponentialBacktracking: 'potential' }],
};

function faultsOf(expression: RegExp): string[] {
  const config = { plugins: { regexp: regexp as unknown as ESLint.Plugin }, rules: RULES };
  return new Linter().verify(`export const it = ${expression};`, [config]).map(({ ruleId }) => String(ruleId));
}

/** Lengths in characters; from the first to the second any text grows eightfold. */
const SHORT = 3_000;
const LONG = 8 * SHORT;
/** Linear is 8, quadratic 64. */
const GROWTH_MAX = 24;
/**
 * In milliseconds. Faster runs count as linear: a quadratic search of LONG characters takes a hundred times as long.
 */
const NOTICED = 2;
const RUNS = 5;

/** The part to repeat, and what stands before and behind it. */
interface Attack {
  before: string;
  pump: string;
  behind: string;
}

const BEHIND = ['', '\0', '!\n'];
/** From the classes that expressions are made of. */
const USUAL = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '-',
  '.',
  '/',
  ',',
  ':',
  '"',
  '@',
  '\u200b',
  '\ud800',
  'é',
  '漢',
  'a ',
  ' a',
];

function attacksOn(expression: RegExp): Attack[] {
  const pumps = new Map<string, readonly [before: string, pump: string]>();
  const add = (before: string, pump: string) => pump !== '' && pumps.set(`${before}\n\n${pump}`, [before, pump]);
  for (const sample of samplesOf(expression)) {
    for (let at = 0; at < Math.min(sample.length, 40); at += 1) {
      // Its beginning repeated, or one or two characters repeated in its middle.
      add('', sample.slice(0, at + 1));
      for (const length of [1, 2]) add(sample.slice(0, at), sample.slice(at, at + length));
    }
  }
  for (const pump of [...USUAL, ...new Set(expression.source)]) add('', pump);
  return [...pumps.values()].flatMap(([before, pump]) => BEHIND.map((behind) => ({ before, pump, behind })));
}

/** Texts that match; none if fast-check does not know the syntax. */
function samplesOf({ source, flags }: RegExp): string[] {
  try {
    const matching = fc.stringMatching(new RegExp(source, flags.replace(/[gy]/g, '')));
    return fc.sample(matching, { seed: 1, numRuns: 4 });
  } catch {
    return [];
  }
}

function textOf({ before, pump, behind }: Attack, length: number): string {
  return before + pump.repeat(Math.ceil(length / pump.length)) + behind;
}

/**
 * Milliseconds of CPU of the fastest of several runs over the whole text, by every way in which the product uses
 * expressions. By the clock a busy machine would look like a slow expression.
 */
function timeOf(expression: RegExp, text: string, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = process.cpuUsage();
    if (expression.global) text.replaceAll(expression, '');
    else expression.exec(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}

function isSlow(expression: RegExp, attack: Attack): boolean {
  const long = textOf(attack, LONG);
  if (timeOf(expression, long, 1) < NOTICED || timeOf(expression, long, RUNS) < NOTICED) return false;
  return timeOf(expression, long, RUNS) > GROWTH_MAX * timeOf(expression, textOf(attack, SHORT), RUNS);
}

/** Slow each time: other threads of the process, such as its garbage collector, may compute meanwhile. */
const slowOf = (expression: RegExp) =>
  attacksOn(expression).find((attack) => [1, 2, 3].every(() => isSlow(expression, attack)));

test('all of them are found', () => {
  expect(found.length).toBeGreaterThan(90);
  expect(new Set(found.map(({ file }) => file)).size).toBeGreaterThan(30);
});

test.each(named)('%s: %s is linear on any text [S31]', (_, expression) => {
  expect(faultsOf(expression)).toEqual([]);
  expect(slowOf(expression)).toBeUndefined();
});

test.each([
  [/\s+$/],
  [/(a+)+$/],
  [/^(a|a)*b/],
  [/^a*a*b/],
  // Each of these stood in the product, and the linter knows none of them.
  [/; Value ".*" (does not exist in "\w+" enum)/s],
  [/lock file ".*" already exists/],
  [/The `(.+?)` migration started at (.+?) failed/],
])('a non-linear expression is found: %s [S31]', (expression) => {
  const faults = faultsOf(expression);
  // Patterns that the linter knows may never end.
  expect(faults.length > 0 || slowOf(expression) !== undefined).toBe(true);
});
