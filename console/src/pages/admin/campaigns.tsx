/** All campaigns: the money spent, the pace, and the day until which the budget lasts. */
import { useState } from 'react';
import { Link } from 'react-router';
import { type CampaignStatus, CampaignsDocument, type CampaignsQuery } from '../../api/generated';
import { useMayWrite } from '../../api/session';
import { useLive } from '../../api/use-live';
import { Money, When } from '../../ui/figures';
import { counted } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Pager, usePages } from '../../ui/pager';
import { Spent } from '../../ui/spent';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';
import { CampaignEditor } from './campaign-editor';

const SIZE = 20;

const STATES = [
  { value: 'ALL', name: 'All' },
  { value: 'ACTIVE', name: 'Active' },
  { value: 'DRAFT', name: 'Drafts' },
  { value: 'PAUSED', name: 'Paused' },
  { value: 'COMPLETED', name: 'Completed' },
] as const satisfies { value: CampaignStatus | 'ALL'; name: string }[];

export default function CampaignsPage() {
  const [state, setState] = useState<(typeof STATES)[number]['value']>('ALL');
  const [isMaking, setMaking] = useState(false);
  const pages = usePages();
  const status = state === 'ALL' ? null : [state];
  const live = useLive(CampaignsDocument, { first: SIZE, after: pages.after, status });
  const mayWrite = useMayWrite();
  const choose = (next: typeof state) => {
    pages.restart();
    setState(next);
  };
  return (
    <Page
      title="Campaigns"
      live={live}
      actions={
        mayWrite ? (
          <button type="button" className="button" onClick={() => setMaking(true)}>
            New campaign
          </button>
        ) : null
      }
    >
      {({ campaigns }) =>
        campaigns === null ? null : (
          <div className="sections">
            {isMaking ? <CampaignEditor onClose={() => setMaking(false)} /> : null}
            <Panel
              title="All campaigns"
              side={
                <span>
                  {counted(campaigns.totalCount, 'campaign')} · <Money of={campaigns.totals.earned} /> earned
                </span>
              }
            >
              <Tabs label="State of the campaigns" choices={STATES} value={state} onChoose={choose} />
              {campaigns.nodes.length === 0 ? (
                <Empty>There are no campaigns in this state.</Empty>
              ) : (
                <Table caption="Campaigns" columns={COLUMNS} rows={campaigns.nodes} keyOf={({ id }) => id} />
              )}
              <Pager
                pages={pages}
                size={SIZE}
                shown={campaigns.nodes.length}
                total={campaigns.totalCount}
                info={campaigns.pageInfo}
              />
            </Panel>
          </div>
        )
      }
    </Page>
  );
}

type Campaign = NonNullable<CampaignsQuery['campaigns']>['nodes'][number];

const COLUMNS: Column<Campaign>[] = [
  {
    name: 'Campaign',
    lead: true,
    cell: ({ id, name, brand }) => (
      <span className="two-lines">
        <Link to={`/console/campaigns/${id}`}>{name}</Link> <span className="quiet">{brand}</span>
      </span>
    ),
  },
  { name: 'State', cell: ({ status }) => <Status of={status} /> },
  { name: 'Budget', cell: (campaign) => <Spent {...campaign} /> },
  { name: 'A day', figure: true, cell: ({ pace }) => (pace === null ? '–' : <Money of={pace.spentPerDay} />) },
  { name: 'Lasts', cell: ({ pace }) => <When at={pace?.runsOutAt} /> },
  { name: 'Ends', cell: ({ endsAt }) => <When at={endsAt} /> },
  { name: 'Earned', figure: true, cell: ({ totals }) => <Money of={totals.earned} /> },
];
