/** The withdrawable amount of a user, as a sum that one can follow line by line. */
import type { FullBalanceFragment } from '../api/generated';
import { Money } from './figures';
import { cents, fromCents } from './format';

const LINES = [
  { key: 'available', sign: 1n, name: 'Earned in completed campaigns' },
  { key: 'entries', sign: 1n, name: 'Credits and write-offs' },
  { key: 'maturing', sign: -1n, name: 'Released recently, not withdrawable yet' },
  { key: 'requested', sign: -1n, name: 'Requested' },
  { key: 'paid', sign: -1n, name: 'Paid out' },
] as const;

export function BalanceSum({ of }: { of: FullBalanceFragment }) {
  // Lines of nothing explain nothing, except for the first.
  const lines = LINES.filter(({ key }) => key === 'available' || cents(of[key]) !== 0n);
  return (
    <table className="balance">
      <caption className="unseen">How the withdrawable amount comes about</caption>
      <tbody>
        {lines.map(({ key, sign, name }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td data-figure={`balance-${key}`}>
              <Money of={fromCents(sign * cents(of[key]))} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Withdrawable</th>
          <td data-figure="withdrawable">
            <Money of={of.withdrawable} />
          </td>
        </tr>
        {cents(of.debt) === 0n ? null : <Owed name="Debt: paid, but no longer earned" of={of.debt} />}
        {cents(of.uncovered) === 0n ? null : <Owed name="Requested, but no longer earned" of={of.uncovered} />}
      </tfoot>
    </table>
  );
}

function Owed({ name, of }: { name: string; of: string }) {
  return (
    <tr className="owed">
      <th scope="row">{name}</th>
      <td>
        <Money of={of} />
      </td>
    </tr>
  );
}
