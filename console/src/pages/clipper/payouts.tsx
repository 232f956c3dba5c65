/** A clipper's balance, payout requests and payments. */
import { type FormEvent, useState } from 'react';
import {
  CancelPayoutRequestDocument,
  ClipperPayoutsDocument,
  type ClipperPayoutsQuery,
  type PayoutMethodType,
  RequestPayoutDocument,
  SelfDocument,
} from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { useLive } from '../../api/use-live';
import { Action } from '../../ui/action';
import { BalanceSum } from '../../ui/balance';
import { Choose, Field } from '../../ui/field';
import { Money, When } from '../../ui/figures';
import { cents, words } from '../../ui/format';
import { Notice } from '../../ui/notice';
import { Empty, Page, Panel } from '../../ui/page';
import { Pager, usePages } from '../../ui/pager';
import { Status } from '../../ui/status';
import { type Column, Table } from '../../ui/table';

const SIZE = 20;

export default function ClipperPayouts() {
  const pages = usePages();
  const live = useLive(ClipperPayoutsDocument, { first: SIZE, after: pages.after });
  return (
    <Page title="Payouts" lede="Completed campaigns release what you earned. Request it here." live={live}>
      {({ me }) =>
        me === null ? null : (
          <div className="sections">
            <div className="pair">
              <Panel title="Balance">
                <BalanceSum of={me.balance} />
              </Panel>
              <Panel title="Request a payout">
                <RequestForm withdrawable={me.balance.withdrawable} minimum={me.balance.minimumPayout} />
              </Panel>
            </div>
            <Panel title="Requests">
              {me.payoutRequests.nodes.length === 0 ? (
                <Empty>You have not requested a payout yet.</Empty>
              ) : (
                <Requests of={me.payoutRequests.nodes} />
              )}
              <Pager
                pages={pages}
                size={SIZE}
                shown={me.payoutRequests.nodes.length}
                total={me.payoutRequests.totalCount}
                info={me.payoutRequests.pageInfo}
              />
            </Panel>
          </div>
        )
      }
    </Page>
  );
}

function RequestForm({ withdrawable, minimum }: { withdrawable: string; minimum: string }) {
  const { data } = useLive(SelfDocument, {}, 60_000);
  const methods = data?.settings?.payoutMethods ?? [];
  const [amount, setAmount] = useState('');
  const [type, setType] = useState<PayoutMethodType>('PAYPAL');
  const [account, setAccount] = useState('');
  const [isDone, setDone] = useState(false);
  const { run, isBusy, fault } = useCommand(RequestPayoutDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    const done = await run({ amount: amount === '' ? withdrawable : amount, method: { type, account } });
    setDone(done !== null);
    if (done !== null) setAmount('');
  };
  if (cents(withdrawable) < cents(minimum))
    return (
      <Empty>
        The smallest payout is <Money of={minimum} />, and <Money of={withdrawable} /> is withdrawable.
        {isDone ? ' Your last request is below.' : ''}
      </Empty>
    );
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <Field
        label="Amount"
        inputMode="decimal"
        pattern="\d+\.\d{2}"
        placeholder={withdrawable}
        value={amount}
        onChange={(event) => setAmount(event.target.value)}
        advice={
          <>
            Leave it empty for all of it. The smallest payout is <Money of={minimum} />.
          </>
        }
        fault={fault?.field === 'amount' ? fault.message : null}
      />
      <Choose
        label="Paid by"
        value={type}
        onChange={(event) => setType(event.target.value as PayoutMethodType)}
        choices={methods.map((method) => ({ value: method, name: words(method) }))}
      />
      <Field
        label="Account"
        required
        value={account}
        onChange={(event) => setAccount(event.target.value)}
        placeholder={type === 'BANK_TRANSFER' ? 'IBAN' : 'E-mail address of the account'}
        fault={fault?.field?.startsWith('method') ? fault.message : null}
      />
      <button type="submit" className="button" disabled={isBusy}>
        {isBusy ? 'Requesting …' : 'Request payout'}
      </button>
      {fault !== null && fault.field !== 'amount' && !fault.field?.startsWith('method') ? (
        <Notice tone="bad">{fault.message}</Notice>
      ) : null}
      {isDone ? <Notice tone="good">Requested. An admin approves it, and then it is paid.</Notice> : null}
    </form>
  );
}

type Request = NonNullable<ClipperPayoutsQuery['me']>['payoutRequests']['nodes'][number];

const COLUMNS: Column<Request>[] = [
  { name: 'Requested', lead: true, cell: ({ requestedAt }) => <When at={requestedAt} /> },
  { name: 'State', cell: ({ status }) => <Status of={status} /> },
  { name: 'Paid by', cell: ({ method }) => `${words(method.type)} · ${method.account}` },
  { name: 'Note', cell: (request) => <Note of={request} /> },
  { name: 'Amount', figure: true, cell: ({ amount }) => <Money of={amount} /> },
  {
    name: 'Step',
    cell: ({ id, status }) =>
      status === 'PENDING' ? (
        <Action document={CancelPayoutRequestDocument} input={{ payoutRequestId: id }} look="button-plain">
          Cancel
        </Action>
      ) : null,
  },
];

function Requests({ of }: { of: readonly Request[] }) {
  return <Table caption="Your payout requests" columns={COLUMNS} rows={of} keyOf={({ id }) => id} />;
}

function Note({ of: { payout, reason } }: { of: Request }) {
  if (payout === null) return reason ?? '';
  if (payout.reversedAt !== null) return `Taken back: ${payout.reversalReason ?? ''}`;
  return (
    <>
      Paid <When at={payout.paidAt} />, reference {payout.reference}
    </>
  );
}
