/** Counts the tokens of a document. Unlike the parser's count, this one includes comments. */
import { type DocumentNode, type Token, TokenKind } from 'graphql';

export interface Tokens {
  count: number;
  /** The length of the longest name of an operation, a variable, an alias and so on. */
  nameLength: number;
}

export function tokensOf({ loc }: DocumentNode): Tokens {
  const tokens = { count: 0, nameLength: 0 };
  for (let token: Token | null | undefined = loc?.startToken.next; token != null; token = token.next) {
    if (token.kind === TokenKind.EOF) break;
    tokens.count += 1;
    if (token.kind === TokenKind.NAME) tokens.nameLength = Math.max(tokens.nameLength, token.end - token.start);
  }
  return tokens;
}
