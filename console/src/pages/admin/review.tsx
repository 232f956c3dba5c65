/** The review desk: one submission at a time with the facts for a decision, decided by one key. */
import { useState } from 'react';
import { ReviewQueueDocument, type ReviewQueueQuery } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { Money, When } from '../../ui/figures';
import { count } from '../../ui/format';
import { Empty, Page } from '../../ui/page';
import { Platform } from '../../ui/status';
import { Appeals } from './appeals';
import { Decide } from './decide';
import { Facts } from './review-facts';
import { useKeys } from './use-keys';

/** One more than fits a screen, because decided submissions leave the list. */
const SHOWN = 20;

export default function ReviewPage() {
  const live = useLive(ReviewQueueDocument, { first: SHOWN });
  return (
    <Page
      title="Review"
      lede={
        <>
          Those worth most come first. <kbd>A</kbd> approves, <kbd>R</kbd> rejects, <kbd>J</kbd> and <kbd>K</kbd> move.
        </>
      }
      live={live}
    >
      {({ submissions }) => (
        <div className="sections">
          {submissions === null ? null : submissions.edges.length === 0 ? (
            <Empty>Nothing waits for review.</Empty>
          ) : (
            <Desk rows={submissions.edges.map(({ node }) => node)} total={submissions.totalCount} />
          )}
          <Appeals />
        </div>
      )}
    </Page>
  );
}

export type Submission = NonNullable<ReviewQueueQuery['submissions']>['edges'][number]['node'];

function Desk({ rows, total }: { rows: readonly Submission[]; total: number }) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  // A decided submission leaves the list. The one that took its place follows.
  const [place, setPlace] = useState(0);
  const found = rows.findIndex(({ id }) => id === chosenId);
  const index = found === -1 ? Math.min(place, rows.length - 1) : found;
  const chosen = rows[index];
  const choose = (next: number) => {
    const row = rows[Math.max(0, Math.min(next, rows.length - 1))];
    setChosenId(row?.id ?? null);
    setPlace(Math.max(0, next));
  };
  useKeys({ j: () => choose(index + 1), k: () => choose(index - 1) });
  return (
    <div className="review">
      <section className="review-list" aria-label={`${count(total)} submissions wait`}>
        <p className="eyebrow">{count(total)} waiting</p>
        <ul>
          {rows.map((row, position) => (
            <li key={row.id}>
              <button type="button" aria-pressed={position === index} onClick={() => choose(position)}>
                <Line of={row} />
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen === undefined ? null : (
        <section className="panel review-case" aria-label="Submission">
          <Facts of={chosen} />
          <Decide key={chosen.id} submission={chosen} onDecided={() => setPlace(index)} />
        </section>
      )}
    </div>
  );
}

function Line({ of: { clip, user, submittedAt } }: { of: Submission }) {
  return (
    <>
      {clip === null ? null : <Platform of={platformOf(clip.url)} />}
      <span className="two-lines">
        <span>{clip?.title ?? 'A post'}</span>
        <span className="quiet">
          {user?.name} · <When at={submittedAt} />
        </span>
      </span>
      {clip?.settlement?.estimateIfApproved == null ? null : <Money of={clip.settlement.estimateIfApproved} />}
    </>
  );
}

function platformOf(url: string): string {
  const host = new URL(url).hostname.replace(/^www\./, '');
  if (host.endsWith('tiktok.com')) return 'TIKTOK';
  if (host.endsWith('instagram.com')) return 'INSTAGRAM';
  return host.startsWith('youtu') ? 'YOUTUBE' : 'X';
}
