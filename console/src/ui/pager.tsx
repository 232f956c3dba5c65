/** Goes through a long list page by page. Each page is a snapshot of its own. */
import { useState } from 'react';
import { count } from './format';

export interface Pages {
  after: string | null;
  number: number;
  next(cursor: string | null): void;
  back(): void;
  /** To the first page, because the list is another one now. */
  restart(): void;
}

export function usePages(): Pages {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    after: cursors.at(-1) ?? null,
    number: cursors.length + 1,
    next: (cursor) => cursor !== null && setCursors([...cursors, cursor]),
    back: () => setCursors(cursors.slice(0, -1)),
    restart: () => setCursors([]),
  };
}

interface PagerProps {
  pages: Pages;
  shown: number;
  size: number;
  total: number;
  info: { hasNextPage: boolean; endCursor: string | null };
}

export function Pager({ pages, shown, size, total, info }: PagerProps) {
  if (pages.number === 1 && !info.hasNextPage) return null;
  const first = (pages.number - 1) * size + 1;
  return (
    <nav className="pager" aria-label="Pages of the list">
      <button type="button" className="button-second" disabled={pages.number === 1} onClick={pages.back}>
        Back
      </button>
      <span className="quiet figure">
        {count(first)}–{count(first + shown - 1)} of {count(total)}
      </span>
      <button
        type="button"
        className="button-second"
        disabled={!info.hasNextPage}
        onClick={() => pages.next(info.endCursor)}
      >
        Next
      </button>
    </nav>
  );
}
