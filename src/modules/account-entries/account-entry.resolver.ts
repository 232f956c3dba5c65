/** Account entries: their lists, their fields, and the mutations that propose, confirm and reject them. */
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { CODE_NEEDED } from '../commands/confirmed-actions.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import type { UserRow } from '../users/users.sql.js';
import { accountEntryById, loadEntries } from './account-entries.loaders.js';
import type { AccountEntryRow } from './account-entries.sql.js';
import {
  AccountEntriesFilterInput,
  AccountEntryOrder,
  type EntryDecisionInput,
  entryDecisionInput,
  ProposeAccountEntryInput,
} from './account-entry.input.js';
import { AccountEntry, AccountEntryConnection } from './account-entry.type.js';
import { confirmAccountEntry, rejectAccountEntry } from './decide-account-entry.js';
import { proposeAccountEntry } from './propose-account-entry.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

@ObjectType({ simpleResolvers: true })
abstract class AccountEntryPayload extends CommandPayload {
  @Field(() => AccountEntry, {
    nullable: true,
    description: 'The entry after the change; null, with an error, if it could not be read.',
  })
  accountEntry!: Changed<AccountEntryRow>;
}

const payloadType = (name: string) => payloadNamed(name, AccountEntryPayload, 'The entry after the change.');
const ProposeAccountEntryPayload = payloadType('ProposeAccountEntry');
const ConfirmAccountEntryPayload = payloadType('ConfirmAccountEntry');
const RejectAccountEntryPayload = payloadType('RejectAccountEntry');
const ConfirmAccountEntryInput = entryDecisionInput('ConfirmAccountEntry', 'A proposed entry to confirm.');
const RejectAccountEntryInput = entryDecisionInput('RejectAccountEntry', 'A proposed entry to reject or withdraw.');

@Resolver(() => AccountEntry)
export class AccountEntryResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => AccountEntryConnection, {
    nullable: true,
    description: 'Account entries of all users. FORBIDDEN to clippers: they read User.accountEntries.',
  })
  accountEntries(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => AccountEntriesFilterInput, FILTER) filter: AccountEntriesFilterInput | null,
    @Arg('orderBy', () => AccountEntryOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadEntries(context, ROOT, { of: 'ALL', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ProposeAccountEntryPayload, {
    description: `Proposes a credit, or the write-off of a debt. It moves no money before another admin confirms it. CONFLICT if a write-off is more than the user’s debt, or if the user is anonymised. FORBIDDEN for your own account. ${CODE_NEEDED}`,
  })
  proposeAccountEntry(
    @Arg('input', () => ProposeAccountEntryInput, INPUT) input: ProposeAccountEntryInput,
    @Ctx() context: Context,
  ) {
    const { userId, kind, amount, reason, idempotencyKey } = input;
    const parsed = { userId: BigInt(userId), kind, amount, reason };
    return payload(context, proposeAccountEntry(context.services.database, actorOf(context), parsed, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ConfirmAccountEntryPayload, {
    description: `Confirms an entry that another admin proposed: it raises the user’s cover from now on. CONFLICT unless it is PROPOSED, and if a write-off is more than the debt by now. FORBIDDEN for the proposer, and for your own account. ${CODE_NEEDED}`,
  })
  confirmAccountEntry(
    @Arg('input', () => ConfirmAccountEntryInput, INPUT) input: EntryDecisionInput,
    @Ctx() context: Context,
  ) {
    return payload(context, decide(context, confirmAccountEntry, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectAccountEntryPayload, {
    description:
      'Rejects a proposed entry; its proposer withdraws it in the same way. CONFLICT unless it is PROPOSED. FORBIDDEN for your own account.',
  })
  rejectAccountEntry(
    @Arg('input', () => RejectAccountEntryInput, INPUT) input: EntryDecisionInput,
    @Ctx() context: Context,
  ) {
    return payload(context, decide(context, rejectAccountEntry, input));
  }

  @FieldResolver(() => User, { nullable: true, description: 'The user whose account it is on.' })
  user(@Root() { userId }: AccountEntryRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'The admin who proposed it; null to clippers.' })
  proposedBy(@Root() { proposedById }: AccountEntryRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, proposedById);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The admin who confirmed or rejected it; null while PROPOSED, and to clippers.',
  })
  decidedBy(@Root() { decidedById }: AccountEntryRow, @Ctx() { loaders }: Context) {
    return decidedById === null ? null : loaders.load(userById, decidedById);
  }
}

@Resolver(() => User)
export class UserAccountEntries {
  @FieldResolver(() => AccountEntryConnection, {
    description: 'Credits and write-offs on the account of the user. Clippers see only CONFIRMED ones.',
  })
  accountEntries(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => AccountEntriesFilterInput, FILTER) filter: AccountEntriesFilterInput | null,
    @Arg('orderBy', () => AccountEntryOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadEntries(context, user.id, { of: 'USER', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }
}

function decide(
  context: Context,
  step: typeof confirmAccountEntry,
  { accountEntryId, idempotencyKey }: EntryDecisionInput,
) {
  const parsed = { accountEntryId: BigInt(accountEntryId) };
  return step(context.services.database, actorOf(context), parsed, idempotencyKey);
}

/** Reads the entry after the commit, from a new snapshot. */
async function payload(context: Context, command: Promise<{ accountEntryId: bigint; replayed: boolean }>) {
  const { accountEntryId, replayed } = await command;
  return { accountEntry: loadChanged(context, accountEntryById, accountEntryId), replayed };
}
