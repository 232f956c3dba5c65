/** Approved requests as a list for the bank, and their payment under one reference. */
import { type FormEvent, useState } from 'react';
import { PayPayoutRequestsDocument } from '../../api/generated';
import { useCommand } from '../../api/use-command';
import { Field } from '../../ui/field';
import { Money } from '../../ui/figures';
import { counted, sumOf } from '../../ui/format';
import { Notice } from '../../ui/notice';
import type { PayoutRequest } from './payout-desk';

export function PaymentList({ of }: { of: readonly PayoutRequest[] }) {
  const [reference, setReference] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const { run, isBusy, fault } = useCommand(PayPayoutRequestsDocument);
  const pay = async (event: FormEvent) => {
    event.preventDefault();
    const data = await run({ items: of.map(({ id }) => ({ payoutRequestId: id, reference: `${reference}-${id}` })) });
    if (data === null) return;
    const refused = data.payPayoutRequests.results.flatMap(({ error }) => (error === null ? [] : [error.message]));
    setSaid(refused.length === 0 ? 'All of them are recorded as paid.' : refused.join(' '));
    setReference('');
  };
  return (
    <form className="form form-row payment-list" onSubmit={(event) => void pay(event)}>
      <p>
        {counted(of.length, 'payment')}, <Money of={sumOf(of.map(({ amount }) => amount))} /> in all.{' '}
        <button type="button" className="button-plain" onClick={() => download(of)}>
          Download the list
        </button>
      </p>
      <Field
        label="Reference"
        required
        placeholder="BANK-2026-07"
        value={reference}
        onChange={(event) => setReference(event.target.value)}
        advice="Send the money first. Each payment gets this reference with its own number."
      />
      <button type="submit" className="button" disabled={isBusy}>
        Record as paid
      </button>
      {fault === null ? null : <Notice tone="bad">{fault.message}</Notice>}
      {said === null ? null : <Notice tone="good">{said}</Notice>}
    </form>
  );
}

const COLUMNS = ['request', 'user', 'method', 'account', 'amount'];

/** A file of this page only: nothing is sent anywhere. */
function download(requests: readonly PayoutRequest[]): void {
  const rows = requests.map(({ id, user, method, amount }) => [
    id,
    user?.name ?? '',
    method.type,
    method.account,
    amount,
  ]);
  const text = [COLUMNS, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = 'payments.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A spreadsheet would run a text that begins like a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
