/** Works on pieces of an operation: narrows, cuts down, looks through, writes out. */
import { leafOf, type Piece } from './walk.js';

export function narrowed(whole: Piece, filter: Record<string, string>, name: string): Piece {
  const text = Object.entries(filter).map(([key, value]) => `${key}: ${value}`);
  const args = { ...whole.args, filter: `{ ${text.join(', ')} }` };
  return { ...whole, key: `${whole.field}_${name}`, args, filter };
}

/** Without the parts by social platform, which the path itself shows. */
export function brief(piece: Piece, first?: number): Piece {
  const args = 'first' in piece.args && first !== undefined ? { ...piece.args, first: `${first}` } : piece.args;
  const parts = piece.pieces.filter(({ type }) => type !== 'SocialPlatformTotals');
  return { ...piece, args, pieces: parts.map((part) => brief(part)) };
}

/** A list without its rows, or a value as it is. */
export function withoutRows(piece: Piece): Piece {
  return { ...piece, pieces: piece.pieces.filter(({ key }) => key !== 'edges' && key !== 'pageInfo') };
}

/** A list whose rows show only their ids. */
export function onlyIds(piece: Piece): Piece {
  const pieces = piece.pieces.map((part) =>
    part.key === 'node' ? { ...part, pieces: [leafOf(part.type, 'id')] } : onlyIds(part),
  );
  return { ...piece, pieces };
}

export function typesIn(piece: Piece): Set<string> {
  return new Set([piece.member ?? piece.type, ...piece.pieces.flatMap((part) => [...typesIn(part)])]);
}

export function variablesIn(pieces: readonly Piece[]): Set<string> {
  return new Set(
    pieces.flatMap(({ args, pieces: inner }) => [
      ...Object.values(args).flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name as string)),
      ...variablesIn(inner),
    ]),
  );
}

export function textOf(pieces: readonly Piece[]): string {
  return `{ ${pieces.map(textOfPiece).join(' ')} }`;
}

function textOfPiece({ key, field, args, member, pieces }: Piece): string {
  const given = Object.entries(args).map(([name, value]) => `${name}: ${value}`);
  const alias = key === field ? '' : `${key}: `;
  const inner = pieces.length === 0 ? '' : textOf(pieces);
  return `${alias}${field}${given.length === 0 ? '' : `(${given.join(', ')})`}${member ? `{ ... on ${member} ${inner} }` : inner}`;
}
