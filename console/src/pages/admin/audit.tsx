/** The audit log: every command, its author and its time. */
import { useState } from 'react';
import { AuditLogDocument, type AuditLogQuery } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { When } from '../../ui/figures';
import { counted, words } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Pager, usePages } from '../../ui/pager';
import { type Column, Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';

const SIZE = 30;

const VIEWS = [
  { value: 'ALL', name: 'All' },
  { value: 'DENIED', name: 'Denied' },
] as const;

export default function AuditPage() {
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('ALL');
  const pages = usePages();
  const live = useLive(AuditLogDocument, { first: SIZE, after: pages.after, denied: view === 'DENIED' ? true : null });
  const choose = (next: typeof view) => {
    pages.restart();
    setView(next);
  };
  return (
    <Page title="Audit log" lede="Every command that changed something, and every login that was refused." live={live}>
      {({ auditLog }) =>
        auditLog === null ? null : (
          <Panel title="Entries" side={counted(auditLog.totalCount, 'entry').replace(/ys$/, 'ies')}>
            <Tabs label="Entries" choices={VIEWS} value={view} onChoose={choose} />
            {auditLog.nodes.length === 0 ? (
              <Empty>There are no entries.</Empty>
            ) : (
              <Table caption="Audit log" columns={COLUMNS} rows={auditLog.nodes} keyOf={({ id }) => id} />
            )}
            <Pager
              pages={pages}
              size={SIZE}
              shown={auditLog.nodes.length}
              total={auditLog.totalCount}
              info={auditLog.pageInfo}
            />
          </Panel>
        )
      }
    </Page>
  );
}

type Entry = NonNullable<AuditLogQuery['auditLog']>['nodes'][number];

const COLUMNS: Column<Entry>[] = [
  {
    name: 'Command',
    lead: true,
    cell: ({ action, denied }) => (
      <span>
        <code>{action}</code> {denied ? <span className="status status-bad">Denied</span> : null}
      </span>
    ),
  },
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  {
    name: 'Who',
    cell: ({ actor, actorRole, address }) => (
      <span className="two-lines">
        {actor?.name ?? (actorRole === null ? 'System' : words(actorRole))} <span className="quiet">{address}</span>
      </span>
    ),
  },
  { name: 'Row', cell: ({ entity, entityId }) => <code>{entityId ?? entity}</code> },
  { name: 'Change', cell: (entry) => <Change of={entry} /> },
];

function Change({ of: { before, after } }: { of: Entry }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changes = names
    .map((name) => ({ name, was: textOf(before?.[name]), is: textOf(after?.[name]) }))
    .filter(({ was, is }) => was !== is);
  return (
    <ul className="changes">
      {changes.map(({ name, was, is }) => (
        <li key={name}>
          <span className="quiet">{name}</span> {was === '' ? is : `${was} → ${is}`}
        </li>
      ))}
    </ul>
  );
}

function textOf(value: unknown): string {
  if (value == null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
