/** Clips with their states, in the same form wherever they are listed. */
import type { ClipRowFragment } from '../api/generated';
import { Post, Settlement } from './clip-cells';
import { Count, Money, When } from './figures';
import { Status } from './status';
import { type Column, Table } from './table';

interface ClipTableProps<Row> {
  caption: string;
  clips: readonly Row[];
  /** More columns at the end, such as what an admin can do. */
  more?: readonly Column<Row>[];
}

export function ClipTable<Row extends ClipRowFragment>({ caption, clips, more = [] }: ClipTableProps<Row>) {
  const columns: Column<Row>[] = [
    { name: 'Clip', lead: true, cell: (clip) => <Post clip={clip} /> },
    { name: 'State', cell: ({ status }) => <Status of={status} /> },
    { name: 'Why', cell: ({ settlement }) => <Settlement of={settlement} /> },
    { name: 'Checked', cell: ({ checkedAt }) => <When at={checkedAt} /> },
    { name: 'Views', figure: true, cell: ({ views }) => <Count of={views} /> },
    { name: 'Earned', figure: true, cell: ({ earned }) => <Money of={earned} /> },
    ...more,
  ];
  return <Table caption={caption} columns={columns} rows={clips} keyOf={({ id }) => id} />;
}
