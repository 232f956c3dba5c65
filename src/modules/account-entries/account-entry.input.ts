/** The filter of account entries, and the inputs of their mutations. */
import { Field, InputType } from 'type-graphql';
import { AnyOf, REASON_LENGTH_MAX, RowId, Text } from '../../kernel/api/input.js';
import { orderOf } from '../../kernel/api/order.input.js';
import { Money } from '../../kernel/api/scalars.js';
import { CommandInput, CreatingInput, inputNamed } from '../commands/command.input.js';
import { ENTRY_ID, USER_ID } from '../ids/id-kinds.js';
import { AccountEntryKind, AccountEntryStatus } from './account-entry.enums.js';

@InputType({ description: 'Narrows a list of account entries.' })
export class AccountEntriesFilterInput {
  @AnyOf(() => AccountEntryStatus, 'Only entries in this status. PROPOSED ones wait for a second admin.')
  status?: AccountEntryStatus[] | null;

  @AnyOf(() => AccountEntryKind, 'Only entries of this kind.')
  kind?: AccountEntryKind[] | null;

  @RowId(USER_ID, 'Only entries of this user, by id, such as "user_12".', { nullable: true })
  userId?: string | null;
}

export const AccountEntryOrder = orderOf('AccountEntry', { AMOUNT: 'Amount of the entry.' });

@InputType({ description: 'An entry to propose for the account of a user.' })
export class ProposeAccountEntryInput extends CreatingInput {
  @RowId(USER_ID, 'Id of the user, such as "user_12". FORBIDDEN for yourself.')
  userId!: string;

  @Field(() => AccountEntryKind, { description: 'Credit or write-off.' })
  kind!: AccountEntryKind;

  @Field(() => Money, {
    description:
      'The amount, such as "12.50". BAD_USER_INPUT unless it is above zero. CONFLICT if a write-off is more than the user’s debt.',
  })
  amount!: bigint;

  @Text({
    description: 'The reason, which the user can read once the entry is confirmed.',
    max: REASON_LENGTH_MAX,
    lines: true,
  })
  reason!: string;
}

@InputType()
export abstract class EntryDecisionInput extends CommandInput {
  @RowId(ENTRY_ID, 'Id of an entry that is PROPOSED, such as "entry_12".')
  accountEntryId!: string;
}

export const entryDecisionInput = (name: string, description: string) =>
  inputNamed(name, EntryDecisionInput, description);
