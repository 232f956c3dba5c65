/** The platform, its campaigns and its users side by side: three ways to one sum. */
import { Link } from 'react-router';
import { AdminOverviewDocument, type AdminOverviewQuery } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { Count, Money, When } from '../../ui/figures';
import { count, counted, words } from '../../ui/format';
import { Page, Panel } from '../../ui/page';
import { Platform, Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Tally, TallyBar } from '../../ui/tally';
import { SameSum } from './same-sum';

const SHOWN = 50;

export default function AdminOverview() {
  const live = useLive(AdminOverviewDocument, { first: SHOWN });
  return (
    <Page
      title="Overview"
      lede="Platform, campaigns and users derive every total from one definition."
      live={live}
      actions={
        <Link className="button-second" to="/console/side-by-side">
          Side by side
        </Link>
      }
    >
      {({ platformStats, campaigns, users }) =>
        platformStats === null || campaigns === null || users === null ? null : (
          <div className="sections">
            <div className="pair">
              <Tally of={platformStats.totals} label="Earned on the platform">
                <PlatformFacts of={platformStats} />
              </Tally>
              <Desk of={platformStats} />
            </div>
            <SameSum
              sums={[
                { name: 'Platform', earned: platformStats.totals.earned },
                { name: counted(campaigns.totalCount, 'campaign'), earned: campaigns.totals.earned },
                { name: counted(users.totalCount, 'account'), earned: users.totals.earned },
              ]}
            />
            <div className="pair pair-even">
              <Panel title="Campaigns" side={<Link to="/console/campaigns">All</Link>}>
                <Campaigns of={campaigns} />
              </Panel>
              <Panel title="Users">
                <Users of={users} />
              </Panel>
            </div>
            <Panel title="Social platforms">
              <Platforms of={platformStats} />
            </Panel>
          </div>
        )
      }
    </Page>
  );
}

type Stats = NonNullable<AdminOverviewQuery['platformStats']>;

/** Clips, requests and jumps that wait for a decision. */
function Desk({ of: { counts, payouts, freshness, balance } }: { of: Stats }) {
  return (
    <Panel title="Waiting for you">
      <ul className="desk">
        <li>
          <Link to="/console/review">{counted(counts.pendingSubmissions, 'clip')} to review</Link>
        </li>
        <li>
          <Link to="/console/payout-desk">{counted(payouts.pendingCount, 'payout request')} to decide</Link>
          <Money of={payouts.pendingAmount} />
        </li>
        <li>
          <Link to="/console/payout-desk">{counted(payouts.approvedCount, 'payout')} to pay</Link>
          <Money of={payouts.approvedAmount} />
        </li>
        <li>
          <Link to="/console/refresh">{counted(freshness.suspectClips, 'jump')} of views to look at</Link>
        </li>
        <li>
          <span className="quiet">Users may withdraw</span>
          <Money of={balance.withdrawable} />
        </li>
        <li>
          <span className="quiet">Oldest view count</span>
          <When at={freshness.oldestCheckedAt} />
        </li>
      </ul>
    </Panel>
  );
}

function PlatformFacts({ of: { counts, totals } }: { of: Stats }) {
  return (
    <p className="facts">
      <span>{counted(counts.clippers, 'clipper')}</span>
      <span>{counted(counts.campaigns, 'campaign')}</span>
      <span>{count(counts.submittedClips)} clips submitted</span>
      <span>{count(totals.clips)} approved</span>
      <span>{count(totals.views)} views</span>
    </p>
  );
}

type CampaignList = NonNullable<AdminOverviewQuery['campaigns']>;
type UserList = NonNullable<AdminOverviewQuery['users']>;

function Campaigns({ of: { nodes, totals } }: { of: CampaignList }) {
  const columns: Column<CampaignList['nodes'][number]>[] = [
    {
      name: 'Campaign',
      lead: true,
      cell: ({ id, name }) => <Link to={`/console/campaigns/${id}`}>{name}</Link>,
      sum: 'All campaigns',
    },
    { name: 'State', cell: ({ status }) => <Status of={status} /> },
    { name: 'Parts', cell: (campaign) => <TallyBar of={campaign.totals} /> },
    {
      name: 'Earned',
      figure: true,
      cell: (campaign) => <Money of={campaign.totals.earned} />,
      sum: <Money of={totals.earned} />,
    },
  ];
  return <Table caption="Campaigns by what they earned" columns={columns} rows={nodes} keyOf={({ id }) => id} />;
}

function Users({ of: { nodes, totals } }: { of: UserList }) {
  // Admins and tools earn nothing. The sum is that of the whole list all the same.
  const earners = nodes.filter((user) => user.role === 'CLIPPER' || user.totals.earned !== '0.00');
  const columns: Column<UserList['nodes'][number]>[] = [
    {
      name: 'User',
      lead: true,
      cell: ({ id, name }) => <Link to={`/console/side-by-side?user=${id}`}>{name}</Link>,
      sum: 'All users',
    },
    { name: 'Clips', figure: true, cell: (user) => <Count of={user.totals.clips} />, sum: <Count of={totals.clips} /> },
    { name: 'Parts', cell: (user) => <TallyBar of={user.totals} /> },
    {
      name: 'Earned',
      figure: true,
      cell: (user) => <Money of={user.totals.earned} />,
      sum: <Money of={totals.earned} />,
    },
  ];
  return <Table caption="Users by what they earned" columns={columns} rows={earners} keyOf={({ id }) => id} />;
}

function Platforms({ of: { totals, totalsByPlatform } }: { of: Stats }) {
  const columns: Column<Stats['totalsByPlatform'][number]>[] = [
    {
      name: 'Social platform',
      lead: true,
      cell: ({ socialPlatform }) => (
        <span className="post">
          <Platform of={socialPlatform} /> {words(socialPlatform)}
        </span>
      ),
      sum: 'All of them',
    },
    { name: 'Clips', figure: true, cell: (row) => <Count of={row.totals.clips} />, sum: <Count of={totals.clips} /> },
    { name: 'Views', figure: true, cell: (row) => <Count of={row.totals.views} />, sum: <Count of={totals.views} /> },
    { name: 'Likes', figure: true, cell: (row) => <Count of={row.totals.likes} />, sum: <Count of={totals.likes} /> },
    {
      name: 'Earned',
      figure: true,
      cell: (row) => <Money of={row.totals.earned} />,
      sum: <Money of={totals.earned} />,
    },
  ];
  const keyOf = ({ socialPlatform }: Stats['totalsByPlatform'][number]) => socialPlatform;
  return <Table caption="Totals by social platform" columns={columns} rows={totalsByPlatform} keyOf={keyOf} />;
}
