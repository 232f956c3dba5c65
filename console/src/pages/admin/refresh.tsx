/** The refresh desk: how old the view counts are, what runs, and jumps that wait for a decision. */
import {
  AcceptObservationDocument,
  DismissObservationDocument,
  RefreshClipsDocument,
  RefreshDeskDocument,
  type RefreshDeskQuery,
} from '../../api/generated';
import { useMayWrite } from '../../api/session';
import { useLive } from '../../api/use-live';
import { Action } from '../../ui/action';
import { AskReason } from '../../ui/ask-reason';
import { Count, Money, When } from '../../ui/figures';
import { count, counted, words } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { SimulatorBar } from './simulator-bar';

const TICK_MS = 1_000;

export default function RefreshPage() {
  const live = useLive(RefreshDeskDocument, { runs: 10, suspects: 20 }, TICK_MS);
  const mayWrite = useMayWrite();
  return (
    <Page
      title="Refresh"
      lede="The timetable reads the view counts. You can read them now."
      live={live}
      actions={
        mayWrite ? (
          <Action document={RefreshClipsDocument} input={{}} look="button">
            Refresh now
          </Action>
        ) : null
      }
    >
      {({ platformStats, refreshRuns, suspectObservations }) => (
        <div className="sections">
          <SimulatorBar />
          {platformStats === null ? null : <Freshness of={platformStats.freshness} />}
          {refreshRuns === null ? null : <Progress of={refreshRuns.edges[0]?.node} />}
          <Panel title="Jumps of views" side={counted(suspectObservations?.totalCount ?? 0, 'jump')}>
            {(suspectObservations?.edges.length ?? 0) === 0 ? (
              <Empty>No jump waits for a decision.</Empty>
            ) : (
              <Jumps of={suspectObservations?.edges.map(({ node }) => node) ?? []} mayWrite={mayWrite} />
            )}
          </Panel>
          <Panel title="Runs">
            {(refreshRuns?.edges.length ?? 0) === 0 ? (
              <Empty>Nothing was refreshed yet.</Empty>
            ) : (
              <Runs of={refreshRuns?.edges.map(({ node }) => node) ?? []} />
            )}
          </Panel>
        </div>
      )}
    </Page>
  );
}

type FreshnessFields = NonNullable<RefreshDeskQuery['platformStats']>['freshness'];

function Freshness({ of }: { of: FreshnessFields }) {
  const figures = [
    { name: 'Refreshed', of: of.refreshedClips },
    { name: 'Late by a day', of: of.staleClips },
    { name: 'Failing', of: of.failingClips },
    { name: 'Post is gone', of: of.unavailableClips },
  ];
  return (
    <dl className="amounts">
      {figures.map(({ name, of: clips }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Count of={clips} />
          </dd>
        </div>
      ))}
      <div>
        <dt>Oldest view count</dt>
        <dd>
          <When at={of.oldestCheckedAt} />
        </dd>
      </div>
    </dl>
  );
}

type Run = NonNullable<RefreshDeskQuery['refreshRuns']>['edges'][number]['node'];

const sizeOf = ({ outcomes }: Run) => outcomes.reduce((sum, { clips }) => sum + clips, 0);
const waitingIn = ({ outcomes }: Run) =>
  outcomes.reduce((sum, { clips, outcome }) => sum + (outcome === null ? clips : 0), 0);

/** The run that goes on. It keeps its place when nothing runs, so that the page does not jump. */
function Progress({ of: run }: { of: Run | undefined }) {
  const isOpen = run !== undefined && run.finishedAt === null;
  const size = run === undefined ? 0 : sizeOf(run);
  const done = run === undefined ? 0 : size - waitingIn(run);
  const text = !isOpen
    ? 'No refresh runs now.'
    : size === 0
      ? 'A refresh was requested.'
      : `${count(done)} of ${counted(size, 'post')} checked.`;
  return (
    <div className="progress">
      <progress aria-label="Refresh" max={Math.max(1, size)} value={isOpen ? done : 0} />
      <p aria-live="polite">{text}</p>
    </div>
  );
}

const RUN_COLUMNS: Column<Run>[] = [
  { name: 'Run', lead: true, cell: ({ id }) => id },
  { name: 'State', cell: ({ status }) => <Status of={status} /> },
  { name: 'Asked for by', cell: ({ trigger }) => words(trigger) },
  { name: 'Began', cell: ({ startedAt }) => <When at={startedAt} /> },
  { name: 'Posts', cell: (run) => <Outcomes of={run} /> },
  { name: 'Cost', figure: true, cell: ({ costUsd }) => (costUsd === null ? '–' : `$${costUsd}`) },
  { name: 'Earned', figure: true, cell: ({ earned }) => <Money of={earned} /> },
];

function Runs({ of }: { of: readonly Run[] }) {
  return <Table caption="The latest runs" columns={RUN_COLUMNS} rows={of} keyOf={({ id }) => id} />;
}

function Outcomes({ of: run }: { of: Run }) {
  if (run.error !== null) return <span className="mark-bad">{run.error}</span>;
  const sums = new Map<string, number>();
  for (const { outcome, clips } of run.outcomes) {
    const name = outcome === null ? 'waiting' : words(outcome).toLowerCase();
    sums.set(name, (sums.get(name) ?? 0) + clips);
  }
  return <span>{[...sums].map(([name, clips]) => `${count(clips)} ${name}`).join(', ') || 'None was due'}</span>;
}

type Jump = NonNullable<RefreshDeskQuery['suspectObservations']>['edges'][number]['node'];

function Jumps({ of, mayWrite }: { of: readonly Jump[]; mayWrite: boolean }) {
  const columns: Column<Jump>[] = [
    {
      name: 'Post',
      lead: true,
      cell: ({ clip }) => (
        <a href={clip?.url} target="_blank" rel="noopener noreferrer">
          {clip?.user?.name} in {clip?.campaign?.name}
        </a>
      ),
    },
    { name: 'Before', figure: true, cell: ({ viewsBefore }) => <Count of={viewsBefore} /> },
    { name: 'Seen', figure: true, cell: ({ views }) => <Count of={views} /> },
    { name: 'Times', figure: true, cell: ({ seenTimes }) => <Count of={seenTimes} /> },
    { name: 'First', cell: ({ firstSeenAt }) => <When at={firstSeenAt} /> },
    {
      name: 'Step',
      cell: ({ id }) =>
        mayWrite ? (
          <span className="button-row">
            <Action document={AcceptObservationDocument} input={{ observationId: id }}>
              Accept
            </Action>
            <AskReason
              name="Dismiss"
              title="Dismiss the jump"
              document={DismissObservationDocument}
              inputOf={(reason) => ({ observationId: id, reason })}
            />
          </span>
        ) : null,
    },
  ];
  return <Table caption="Jumps of views" columns={columns} rows={of} keyOf={({ id }) => id} />;
}
