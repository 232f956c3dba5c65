/** Two runs of one operation that read only once. The second run gets the rows of the first from memory. */
import type { Reader, Statement } from '../db/sql.js';
import { canonicalText } from './canonical-text.js';

interface Answered {
  statement: unknown;
  args: unknown[];
  // biome-ignore lint/suspicious/noExplicitAny: rows of whatever statement
  answer: Promise<any[]>;
}

export interface SharedReads {
  first: Reader;
  second: Reader;
}

export function shareReads(reader: Reader): SharedReads {
  const answers: Answered[] = [];
  return {
    first: {
      // biome-ignore lint/suspicious/noExplicitAny: as in Reader
      read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]> {
        const answer = reader.read(statement, ...args);
        answers.push({ statement, args, answer });
        return answer;
      },
    },
    second: {
      // biome-ignore lint/suspicious/noExplicitAny: as in Reader
      async read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]> {
        const known = answers.find(
          (one) => one.statement === statement && canonicalText(one.args) === canonicalText(args),
        );
        return known?.answer ?? reader.read(statement, ...args);
      },
    },
  };
}
