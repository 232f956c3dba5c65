/** The filter of lists of users: by their accounts, and by what they are owed. */
import { InputType, registerEnumType } from 'type-graphql';
import { AnyOf } from '../../kernel/api/input.js';
import { OWED, type Owed } from '../balances/balances.sql.js';
import { UsersFilterInput } from '../users/users.input.js';

export const OwedFigure = Object.fromEntries(OWED.map((owed) => [owed, owed])) as Record<Owed, Owed>;

registerEnumType(OwedFigure, {
  name: 'OwedFigure',
  description: 'A figure of a balance, for lists of users by what they are owed or owe.',
  valuesConfig: {
    WITHDRAWABLE: { description: 'balance.withdrawable.' },
    REQUESTED: { description: 'balance.requested.' },
    DEBT: { description: 'balance.debt.' },
    UNCOVERED: { description: 'balance.uncovered.' },
  },
});

@InputType('UsersFilterInput', { description: 'Narrows a list of users.' })
export class ListedUsersFilterInput extends UsersFilterInput {
  @AnyOf(() => OwedFigure, 'Only users for whom this figure of their balance is above 0.00.')
  owed?: Owed[] | null;
}
