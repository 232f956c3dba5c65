/** One campaign: its budget and pace, its steps, its clippers, and the clips that its totals consist of. */
import { Link, useParams } from 'react-router';
import { CampaignPageDocument, type CampaignPageQuery, RevokeApprovalsDocument } from '../../api/generated';
import { useMayWrite } from '../../api/session';
import { useLive } from '../../api/use-live';
import { AskReason } from '../../ui/ask-reason';
import { ClipTable } from '../../ui/clip-table';
import { Count, Money, When } from '../../ui/figures';
import { count, counted, words } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Spent } from '../../ui/spent';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Tally, TallyBar } from '../../ui/tally';
import { CampaignSteps } from './campaign-steps';

export default function CampaignPage() {
  const { id = '' } = useParams();
  const live = useLive(CampaignPageDocument, { campaignId: id });
  const mayWrite = useMayWrite();
  const campaign = live.data?.campaign;
  return (
    <Page
      title={campaign?.name ?? 'Campaign'}
      lede={
        <>
          <Link to="/console/campaigns">Campaigns</Link>
          {campaign == null ? null : (
            <>
              {' · '}
              {campaign.brand} <Status of={campaign.status} />
            </>
          )}
        </>
      }
      live={live}
      actions={campaign != null && mayWrite ? <CampaignSteps campaign={campaign} /> : null}
    >
      {() => (campaign == null ? null : <Sections of={campaign} mayWrite={mayWrite} />)}
    </Page>
  );
}

export type Campaign = NonNullable<CampaignPageQuery['campaign']>;

function Sections({ of: campaign, mayWrite }: { of: Campaign; mayWrite: boolean }) {
  return (
    <div className="sections">
      <div className="pair">
        <Tally of={campaign.totals} label="Earned in the campaign" />
        <Panel title="Budget and terms">
          <Spent {...campaign} />
          <Terms of={campaign} />
        </Panel>
      </div>
      <Panel title="Clippers" side={counted(campaign.clippers.totalCount, 'clipper')}>
        {campaign.clippers.edges.length === 0 ? (
          <Empty>Nobody earns here yet.</Empty>
        ) : (
          <Clippers of={campaign.clippers} />
        )}
      </Panel>
      <Panel title="Clips" side={counted(campaign.clips.totalCount, 'clip')}>
        {campaign.clips.nodes.length === 0 ? (
          <Empty>No clip was submitted yet.</Empty>
        ) : (
          <Clips of={campaign.clips.nodes} mayWrite={mayWrite} />
        )}
      </Panel>
    </div>
  );
}

function Terms({ of: { terms, pace, backlog, socialPlatforms, startsAt, endsAt } }: { of: Campaign }) {
  const facts = [
    { name: 'Rate', is: `${terms.ratePerThousandViews} per 1,000 views` },
    { name: 'Minimum', is: terms.minViews ? `${count(terms.minViews)} views` : 'none' },
    {
      name: 'Most for one clip',
      is: terms.maxPayoutPerClip === null ? 'no limit' : <Money of={terms.maxPayoutPerClip} />,
    },
    { name: 'Social platforms', is: socialPlatforms.map(words).join(', ') },
    { name: 'Began', is: <When at={startsAt} /> },
    { name: 'Ends', is: endsAt === null ? 'by hand' : <When at={endsAt} /> },
    { name: 'Spent a day', is: pace === null ? '–' : <Money of={pace.spentPerDay} /> },
    { name: 'Budget lasts', is: pace?.runsOutAt == null ? '–' : <When at={pace.runsOutAt} /> },
    {
      name: 'Earned, not posted',
      is:
        backlog === null ? (
          '–'
        ) : (
          <>
            <Money of={backlog.amount} /> for {counted(backlog.submissions, 'clip')}
          </>
        ),
    },
  ];
  return (
    <dl className="case-facts">
      {facts.map(({ name, is }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{is}</dd>
        </div>
      ))}
    </dl>
  );
}

function Clippers({ of: { edges, totals } }: { of: Campaign['clippers'] }) {
  const columns: Column<Campaign['clippers']['edges'][number]>[] = [
    {
      name: 'Clipper',
      lead: true,
      cell: ({ node }) => <Link to={`/console/side-by-side?user=${node.id}`}>{node.name}</Link>,
      sum: 'All clippers',
    },
    { name: 'Parts', cell: (edge) => <TallyBar of={edge.totals} /> },
    { name: 'Clips', figure: true, cell: (edge) => <Count of={edge.totals.clips} />, sum: <Count of={totals.clips} /> },
    { name: 'Views', figure: true, cell: (edge) => <Count of={edge.totals.views} />, sum: <Count of={totals.views} /> },
    {
      name: 'Earned',
      figure: true,
      cell: (edge) => <Money of={edge.totals.earned} />,
      sum: <Money of={totals.earned} />,
    },
  ];
  return <Table caption="Clippers of the campaign" columns={columns} rows={edges} keyOf={({ node }) => node.id} />;
}

type ClipOfCampaign = Campaign['clips']['nodes'][number];

function Clips({ of, mayWrite }: { of: readonly ClipOfCampaign[]; mayWrite: boolean }) {
  const more: Column<ClipOfCampaign>[] = [
    { name: 'By', cell: ({ user }) => user?.name ?? '–' },
    {
      name: 'Step',
      cell: ({ id, status }) =>
        mayWrite && status === 'APPROVED' ? (
          <AskReason
            name="Revoke"
            title="Revoke the approval"
            advice="All earnings of the clip are reversed. The clipper reads the reason."
            document={RevokeApprovalsDocument}
            inputOf={(reason) => ({ items: [{ clipId: id, reason }] })}
          />
        ) : null,
    },
  ];
  return <ClipTable caption="Clips of the campaign" clips={of} more={more} />;
}
