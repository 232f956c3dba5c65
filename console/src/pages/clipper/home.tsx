/** A clipper's first page: the earnings, the withdrawable part, and their campaigns. */
import { Link } from 'react-router';
import { ClipperHomeDocument, type ClipperHomeQuery } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { BalanceSum } from '../../ui/balance';
import { ClipTable } from '../../ui/clip-table';
import { Count, Money } from '../../ui/figures';
import { count, counted, share } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Tally, TallyBar } from '../../ui/tally';

export default function ClipperHome() {
  const live = useLive(ClipperHomeDocument, {});
  return (
    <Page
      title="Overview"
      live={live}
      actions={
        <Link className="button" to="/console/clips">
          Submit a clip
        </Link>
      }
    >
      {({ me }) => (me === null ? null : <Sections me={me} />)}
    </Page>
  );
}

type Me = NonNullable<ClipperHomeQuery['me']>;

function Sections({ me }: { me: Me }) {
  return (
    <div className="sections">
      <div className="pair">
        <Tally of={me.totals}>
          <p className="facts">
            <span>{counted(me.totals.clips, 'approved clip')}</span>
            <span>{count(me.totals.views)} views</span>
            <span>{count(me.totals.likes)} likes</span>
            <span>{counted(me.campaigns.totalCount, 'campaign')}</span>
          </p>
        </Tally>
        <Panel title="Balance" side={<Link to="/console/payouts">Request a payout</Link>}>
          <BalanceSum of={me.balance} />
        </Panel>
      </div>
      <Panel title="Campaigns">
        <Campaigns of={me.campaigns} />
      </Panel>
      <Panel title="Latest clips" side={<Link to="/console/clips">All {count(me.clips.totalCount)}</Link>}>
        {me.clips.nodes.length === 0 ? (
          <Empty>You have not submitted a clip yet. Post one, and submit its link.</Empty>
        ) : (
          <ClipTable caption="Your latest clips" clips={me.clips.nodes} />
        )}
      </Panel>
    </div>
  );
}

type Edge = Me['campaigns']['edges'][number];

function Campaigns({ of: { edges, totals } }: { of: Me['campaigns'] }) {
  if (edges.length === 0) return <Empty>No campaign yet. Your first approved clip brings you into one.</Empty>;
  const columns: Column<Edge>[] = [
    {
      name: 'Campaign',
      lead: true,
      cell: ({ node }) => (
        <span className="two-lines">
          {node.name} <span className="quiet">{node.brand}</span>
        </span>
      ),
      sum: 'All campaigns',
    },
    { name: 'State', cell: ({ node }) => <Status of={node.status} /> },
    { name: 'Parts', cell: (edge) => <TallyBar of={edge.totals} /> },
    {
      name: 'Your part',
      figure: true,
      cell: ({ totals: own, node }) => (
        <span className="figure">{share(own.earned, node.totals.earned).toFixed(1)} %</span>
      ),
    },
    { name: 'Views', figure: true, cell: (edge) => <Count of={edge.totals.views} />, sum: <Count of={totals.views} /> },
    {
      name: 'Earned',
      figure: true,
      cell: (edge) => <Money of={edge.totals.earned} />,
      sum: <Money of={totals.earned} />,
    },
  ];
  return <Table caption="Your earnings by campaign" columns={columns} rows={edges} keyOf={({ node }) => node.id} />;
}
