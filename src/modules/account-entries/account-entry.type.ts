/** Types for entries on a user's account that are no earnings. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, Money } from '../../kernel/api/scalars.js';
import { ENTRY_ID } from '../ids/id-kinds.js';
import { AccountEntryKind, AccountEntryStatus } from './account-entry.enums.js';

@ObjectType({
  description:
    'A credit or a write-off on the account of a user. It is no earning: no total and no budget contains it, only Balance.entries.',
  implements: Node,
  simpleResolvers: true,
})
export class AccountEntry {
  @GlobalId(ENTRY_ID, 'Id of the entry')
  id!: string;

  @Field(() => AccountEntryKind, { description: 'Credit or write-off.' })
  kind!: AccountEntryKind;

  @Field(() => Money, {
    description: 'Above zero, such as "12.50". Once confirmed, it raises the user’s cover by this.',
  })
  amount!: bigint;

  @Field(() => String, { description: 'The reason, which the user can read once the entry is confirmed.' })
  reason!: string;

  @Field(() => AccountEntryStatus, { description: 'Where the entry stands. Clippers see only CONFIRMED ones.' })
  status!: AccountEntryStatus;

  @Field(() => DateTime, { description: 'When it was proposed.' })
  proposedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was confirmed or rejected; null while PROPOSED.' })
  decidedAt?: Date | null;
}

@ObjectType({ description: 'A page of account entries, the newest first.', simpleResolvers: true })
export class AccountEntryConnection extends connectionOf('AccountEntry', () => AccountEntry) {}
