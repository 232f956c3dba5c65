/** The frame of every page: its title, its figures or why there are none, and the snapshot that they come from. */
import { type ReactNode, useEffect } from 'react';
import type { Snapshot } from '../api/follow';
import type { Live } from '../api/use-live';
import { clock } from './format';
import { Notice } from './notice';

interface PageProps<Data> {
  title: string;
  lede?: ReactNode;
  actions?: ReactNode;
  live: Live<Data>;
  children: (data: Data) => ReactNode;
}

export function Page<Data>({ title, lede, actions, live, children }: PageProps<Data>) {
  useTitle(title);
  const { data, fault, snapshot, isSettling } = live;
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lede === undefined ? null : <p className="lede">{lede}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {fault === null ? null : <Notice tone="bad">{fault}</Notice>}
      {data === null ? fault === null && <Waiting /> : <div aria-busy={isSettling}>{children(data)}</div>}
      <SnapshotLine of={snapshot} isLost={fault !== null} />
    </>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Cliptally`;
  }, [title]);
}

/** As high as the figures that follow, so that nothing moves when they come. */
function Waiting() {
  return (
    <div className="waiting" role="status">
      <span className="unseen">Loading</span>
      <span className="waiting-block waiting-high" />
      <span className="waiting-block" />
      <span className="waiting-block" />
    </div>
  );
}

function SnapshotLine({ of, isLost }: { of: Snapshot | null; isLost: boolean }) {
  if (of === null) return null;
  return (
    <footer className="snapshot">
      <span>
        <span className={isLost ? 'pulse pulse-lost' : 'pulse'} aria-hidden="true" />
        Every figure here is of one snapshot, taken at <time dateTime={of.takenAt}>{clock(of.takenAt)}</time>
      </span>
      <code data-snapshot={of.id}>{of.id}</code>
    </footer>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

export function Panel({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>{title}</h2>
        {side === undefined ? null : <div className="panel-side">{side}</div>}
      </header>
      {children}
    </section>
  );
}
