/** The payout desk: decide on requests, and pay approved ones from a list. */
import { useState } from 'react';
import {
  ApprovePayoutRequestsDocument,
  PayoutDeskDocument,
  type PayoutDeskQuery,
  type PayoutRequestStatus,
  RejectPayoutRequestsDocument,
  ReversePayoutDocument,
} from '../../api/generated';
import { useLive } from '../../api/use-live';
import { Action } from '../../ui/action';
import { AskReason } from '../../ui/ask-reason';
import { Money, When } from '../../ui/figures';
import { counted, words } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Pager, usePages } from '../../ui/pager';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Tabs } from '../../ui/tabs';
import { PaymentList } from './payment-list';

const SIZE = 50;

const VIEWS = [
  { value: 'PENDING', name: 'To decide' },
  { value: 'APPROVED', name: 'To pay' },
  { value: 'PAID', name: 'Paid' },
  { value: 'REJECTED', name: 'Rejected' },
] as const;

export default function PayoutDesk() {
  const [view, setView] = useState<PayoutRequestStatus & (typeof VIEWS)[number]['value']>('PENDING');
  const pages = usePages();
  const live = useLive(PayoutDeskDocument, { first: SIZE, after: pages.after, status: [view] });
  const choose = (next: typeof view) => {
    pages.restart();
    setView(next);
  };
  return (
    <Page title="Payout desk" live={live}>
      {({ platformStats, payoutRequests }) =>
        platformStats === null || payoutRequests === null ? null : (
          <div className="sections">
            <Amounts of={platformStats} />
            <Panel
              title="Requests"
              side={
                <span>
                  {counted(payoutRequests.totalCount, 'request')} · <Money of={payoutRequests.totals.amount} />
                </span>
              }
            >
              <Tabs label="Requests" choices={VIEWS} value={view} onChoose={choose} />
              {payoutRequests.edges.length === 0 ? (
                <Empty>There are no requests here.</Empty>
              ) : (
                <Requests of={payoutRequests.edges.map(({ node }) => node)} view={view} />
              )}
              <Pager
                pages={pages}
                size={SIZE}
                shown={payoutRequests.edges.length}
                total={payoutRequests.totalCount}
                info={payoutRequests.pageInfo}
              />
            </Panel>
          </div>
        )
      }
    </Page>
  );
}

function Amounts({ of: { payouts, balance } }: { of: NonNullable<PayoutDeskQuery['platformStats']> }) {
  const figures = [
    { name: 'To decide', of: payouts.pendingAmount, note: counted(payouts.pendingCount, 'request') },
    { name: 'To pay', of: payouts.approvedAmount, note: counted(payouts.approvedCount, 'request') },
    { name: 'Paid', of: payouts.completedAmount, note: counted(payouts.completedCount, 'payout') },
    { name: 'Withdrawable', of: balance.withdrawable, note: 'not requested yet' },
  ];
  return (
    <dl className="amounts">
      {figures.map(({ name, of, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Money of={of} />
          </dd>
          <dd className="quiet">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

export type PayoutRequest = NonNullable<PayoutDeskQuery['payoutRequests']>['edges'][number]['node'];

function Requests({ of, view }: { of: readonly PayoutRequest[]; view: PayoutRequestStatus }) {
  const columns: Column<PayoutRequest>[] = [
    { name: 'User', lead: true, cell: ({ user }) => user?.name ?? '–' },
    { name: 'State', cell: ({ status }) => <Status of={status} /> },
    { name: 'Requested', cell: ({ requestedAt }) => <When at={requestedAt} /> },
    { name: 'Paid by', cell: ({ method }) => `${words(method.type)} · ${method.account}` },
    { name: 'Backed', cell: ({ user }) => <Backed of={user} /> },
    { name: 'Amount', figure: true, cell: ({ amount }) => <Money of={amount} /> },
    { name: 'Step', cell: (request) => <Steps of={request} /> },
  ];
  return (
    <>
      {view === 'APPROVED' ? <PaymentList of={of} /> : null}
      <Table caption="Payout requests" columns={columns} rows={of} keyOf={({ id }) => id} />
    </>
  );
}

function Backed({ of: user }: { of: PayoutRequest['user'] }) {
  if (user === null) return null;
  const { debt, uncovered } = user.balance;
  if (debt === '0.00' && uncovered === '0.00') return <span className="quiet">Fully</span>;
  return (
    <span className="mark-bad">
      {debt === '0.00' ? null : (
        <>
          Owes <Money of={debt} />{' '}
        </>
      )}
      {uncovered === '0.00' ? null : (
        <>
          <Money of={uncovered} /> not earned any more
        </>
      )}
    </span>
  );
}

function Steps({ of: { id, status, payout } }: { of: PayoutRequest }) {
  if (status === 'PENDING')
    return (
      <span className="button-row">
        <Action document={ApprovePayoutRequestsDocument} input={{ items: [{ payoutRequestId: id }] }}>
          Approve
        </Action>
        <AskReason
          name="Reject"
          title="Reject the request"
          advice="The clipper reads it."
          document={RejectPayoutRequestsDocument}
          inputOf={(reason) => ({ items: [{ payoutRequestId: id, reason }] })}
        />
      </span>
    );
  if (status === 'PAID' && payout !== null && payout.reversedAt === null)
    return (
      <span className="button-row">
        <span className="quiet">{payout.reference}</span>
        <AskReason
          name="Take back"
          title="The payment came back"
          advice="Its money is withdrawable again."
          document={ReversePayoutDocument}
          inputOf={(reason) => ({ payoutId: payout.id, reason })}
        />
      </span>
    );
  return payout === null ? null : <span className="quiet">{payout.reference}</span>;
}
