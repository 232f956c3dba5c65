/** The promise as a picture: a clipper, a campaign and the platform, in three panes of one snapshot. */
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ChoicesDocument, type ChoicesQuery, SideBySideDocument, type SideBySideQuery } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { BalanceSum } from '../../ui/balance';
import { Choose } from '../../ui/field';
import { Money } from '../../ui/figures';
import { count, counted } from '../../ui/format';
import { Empty, Page } from '../../ui/page';
import { Spent } from '../../ui/spent';
import { Status } from '../../ui/status';
import { Tally } from '../../ui/tally';
import { SimulatorBar } from './simulator-bar';

const CHOICES_MS = 30_000;
/** They tick together. */
const TICK_MS = 1_000;

export default function SideBySidePage() {
  const choices = useLive(ChoicesDocument, {}, CHOICES_MS);
  const users = choices.data?.users?.nodes ?? [];
  const campaigns = choices.data?.campaigns?.nodes ?? [];
  if (users.length === 0 || campaigns.length === 0)
    return (
      <Page title="Side by side" live={choices}>
        {() => <Empty>There is nothing to compare yet: it takes a clipper and a published campaign.</Empty>}
      </Page>
    );
  return <Panes users={users} campaigns={campaigns} />;
}

type Users = NonNullable<ChoicesQuery['users']>['nodes'];
type Campaigns = NonNullable<ChoicesQuery['campaigns']>['nodes'];

function Panes({ users, campaigns }: { users: Users; campaigns: Campaigns }) {
  const [chosen, choose] = useSearchParams();
  // Kept, because a campaign that ends must not make room for another one while somebody looks.
  const [first] = useState(() => ({
    user: users[0]?.id ?? '',
    campaign: (campaigns.find(({ status }) => status === 'ACTIVE') ?? campaigns[0])?.id ?? '',
  }));
  const userId = chosen.get('user') ?? first.user;
  const campaignId = chosen.get('campaign') ?? first.campaign;
  const live = useLive(SideBySideDocument, { userId, campaignId }, TICK_MS);
  const set = (name: 'user' | 'campaign', id: string) =>
    choose({ user: userId, campaign: campaignId, [name]: id }, { replace: true });
  return (
    <Page
      title="Side by side"
      lede="Three panes, one answer: they always change together."
      live={live}
      actions={
        <>
          <Choose
            label="Clipper"
            value={userId}
            onChange={(event) => set('user', event.target.value)}
            choices={users.map(({ id, name }) => ({ value: id, name }))}
          />
          <Choose
            label="Campaign"
            value={campaignId}
            onChange={(event) => set('campaign', event.target.value)}
            choices={campaigns.map(({ id, name }) => ({ value: id, name }))}
          />
        </>
      }
    >
      {({ user, campaign, platformStats }) => (
        <div className="sections">
          <SimulatorBar />
          <div className="panes">
            {user === null ? null : <UserPane user={user} campaign={campaign} />}
            {campaign === null ? null : <CampaignPane campaign={campaign} />}
            {platformStats === null ? null : <PlatformPane stats={platformStats} />}
          </div>
        </div>
      )}
    </Page>
  );
}

type User = NonNullable<SideBySideQuery['user']>;
type Campaign = NonNullable<SideBySideQuery['campaign']>;

function UserPane({ user, campaign }: { user: User; campaign: Campaign | null }) {
  return (
    <section className="pane" data-pane="clipper" aria-label="Clipper">
      <PaneHead kind="Clipper" name={user.name} />
      <Tally of={user.totals} label="Earned by the clipper" small />
      <BalanceSum of={user.balance} />
      <PaneFoot>
        {campaign === null ? null : (
          <>
            <Money of={user.inCampaign.earned} /> of it in {campaign.name}
          </>
        )}
      </PaneFoot>
    </section>
  );
}

function CampaignPane({ campaign }: { campaign: Campaign }) {
  const { totals, budget, spent, remaining, clippers } = campaign;
  return (
    <section className="pane" data-pane="campaign" aria-label="Campaign">
      <PaneHead kind="Campaign" name={campaign.name} status={campaign.status} />
      <Tally of={totals} label="Earned in the campaign" small />
      <Spent budget={budget} spent={spent} remaining={remaining} />
      <ul className="desk">
        {clippers.edges.map(({ node, totals: own }) => (
          <li key={node.id}>
            <span>{node.name}</span>
            <Money of={own.earned} />
          </li>
        ))}
      </ul>
      <PaneFoot>
        {counted(clippers.totalCount, 'clipper')} · {count(totals.views)} views
      </PaneFoot>
    </section>
  );
}

function PlatformPane({ stats: { totals, balance } }: { stats: NonNullable<SideBySideQuery['platformStats']> }) {
  return (
    <section className="pane" data-pane="platform" aria-label="Platform">
      <PaneHead kind="Platform" name="Everything" />
      <Tally of={totals} label="Earned on the platform" small />
      <ul className="desk">
        <li>
          <span>Withdrawable by users</span>
          <Money of={balance.withdrawable} />
        </li>
        <li>
          <span>Requested</span>
          <Money of={balance.requested} />
        </li>
        <li>
          <span>Paid out</span>
          <Money of={balance.paid} />
        </li>
        {balance.debt === '0.00' ? null : (
          <li>
            <span>Owed by users</span>
            <Money of={balance.debt} />
          </li>
        )}
      </ul>
      <PaneFoot>
        {counted(totals.clips, 'approved clip')} · {count(totals.views)} views
      </PaneFoot>
    </section>
  );
}

function PaneHead({ kind, name, status }: { kind: string; name: string; status?: string }) {
  return (
    <header className="pane-head">
      <p className="eyebrow">{kind}</p>
      <h2>{name}</h2>
      {status === undefined ? null : <Status of={status} />}
    </header>
  );
}

function PaneFoot({ children }: { children: ReactNode }) {
  return <p className="pane-foot">{children}</p>;
}
