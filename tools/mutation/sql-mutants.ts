/**
 * Changes that Stryker does not make: the conditions and operators inside the SQL of a statement, one place at a time.
 */
import { readFileSync } from 'node:fs';

export interface SqlMutant {
  file: string;
  /** Place in the file's text. */
  start: number;
  end: number;
  line: number;
  column: number;
  was: string;
  becomes: string;
}

/** The operators that are searched for in SQL, and their replacements. */
const OPERATORS: [pattern: RegExp, becomes: string][] = [
  [/ = /g, ' <> '],
  [/ <> /g, ' = '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ - /g, ' + '],
  [/ \+ /g, ' - '],
  [/(?<!SELECT) \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/\bAND\b/g, 'OR'],
  [/\bOR\b/g, 'AND'],
  [/\bNOT IN\b/g, 'IN'],
  [/(?<!NOT )\bIN(?= \()/g, 'NOT IN'],
  [/\bIS NULL\b/g, 'IS NOT NULL'],
  [/\bIS NOT NULL\b/g, 'IS NULL'],
  [/(?<!IS )\bNOT (?!IN\b|NULL\b)/g, ''],
  [/\bLEFT JOIN\b/g, 'JOIN'],
  [/\bgreatest\(/g, 'least('],
  [/\bfloor\(/g, 'ceil('],
  [/\bsum\(/g, 'max('],
  [/\bcount\(/g, '2 * count('],
  [/, 0\)/g, ', 1)'],
  [/ FILTER \(WHERE [^()]*(\([^()]*\))?[^()]*\)/g, ''],
  [/\bGROUP BY [^`$]+/g, ''],
  [/\bc\.earned\b/g, 'c.views'],
  [/\bc\.views\b/g, 'c.likes'],
  [/\bc\.likes\b/g, 'c.comments'],
  [/\bc\.comments\b/g, 'c.shares'],
  [/\bc\.shares\b/g, 'c.clips'],
  [/'COMPLETED'/g, `'ACTIVE'`],
  [/'ACTIVE'/g, `'PAUSED'`],
  [/'PENDING'/g, `'APPROVED'`],
  [/'APPROVED'/g, `'PENDING'`],
  [/'CLIPPER'/g, `'ADMIN'`],
  [/\bEXISTS\b/g, 'NOT EXISTS'],
];

/** Every mutant of the SQL of a file. */
export function sqlMutantsOf(file: string): SqlMutant[] {
  const text = readFileSync(file, 'utf8');
  const mutants = sqlIn(text).flatMap(([from, to]) =>
    OPERATORS.flatMap(([pattern, becomes]) =>
      [...text.slice(from, to).matchAll(pattern)].map((match) => {
        const start = from + match.index;
        const lines = text.slice(0, start).split('\n');
        const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
        return { file, start, end: start + match[0].length, ...place, was: match[0], becomes };
      }),
    ),
  );
  return mutants.sort((a, b) => a.start - b.start);
}

/** Where SQL stands: the text of templates that contain it, without the expressions put into them. */
export function sqlIn(text: string): [from: number, to: number][] {
  return templatesIn(text).filter(([from, to]) =>
    /\b(SELECT|FROM|WHERE|GROUP BY|HAVING|sum\(|coalesce\(|greatest\()|::bigint|"\w+"/.test(text.slice(from, to)),
  );
}

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'/y;

function templatesIn(text: string): [from: number, to: number][] {
  const found: [number, number][] = [];
  /** For each template around this place: the number of open braces in its current expression. */
  const open: number[] = [];
  for (let at = 0; at < text.length; ) {
    COMMENT_OR_STRING.lastIndex = at;
    const skipped = COMMENT_OR_STRING.exec(text)?.[0].length;
    if (skipped !== undefined) {
      at += skipped;
      continue;
    }
    const letter = text[at];
    const depth = open.at(-1);
    if (letter === '{' && depth !== undefined) open.push((open.pop() ?? 0) + 1);
    const closes = letter === '}' && depth === 0;
    if (letter === '}' && depth !== undefined && depth > 0) open.push((open.pop() ?? 0) - 1);
    at += 1;
    if (letter !== '`' && !closes) continue;
    if (closes) open.pop();
    const end = endOfText(text, at);
    found.push([at, end]);
    at = end + 1;
    if (text[end] === '$') {
      open.push(0);
      at += 1;
    }
  }
  return found;
}

/** Where the text of a template is interrupted or ends. */
function endOfText(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`' || text.startsWith('${', at)) return at;
  }
  return text.length;
}
