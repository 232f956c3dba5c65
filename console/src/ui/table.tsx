/** A table that becomes a list of cards on a phone, where each figure carries the name of its column. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  name: string;
  /** Figures stand at the right, so that their digits line up. */
  figure?: boolean;
  /** The first column of a card: it is its title. */
  lead?: boolean;
  cell: (row: Row) => ReactNode;
  /** A line below the rows, with their sum. */
  sum?: ReactNode;
}

interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  isChosen?: (row: Row) => boolean;
}

export function Table<Row>({ caption, columns, rows, keyOf, isChosen = () => false }: TableProps<Row>) {
  const hasSums = columns.some(({ sum }) => sum !== undefined);
  return (
    <table className="table">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, figure }) => (
            <th key={name} scope="col" className={figure ? 'right' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-row={keyOf(row)} aria-current={isChosen(row) || undefined}>
            {columns.map(({ name, figure, lead, cell }) => (
              <td key={name} data-name={name} className={lead ? 'lead' : figure ? 'right' : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {hasSums ? (
        <tfoot>
          <tr>
            {columns.map(({ name, figure, lead, sum }) => (
              <td key={name} data-name={name} className={lead ? 'lead' : figure ? 'right' : undefined}>
                {sum}
              </td>
            ))}
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}
