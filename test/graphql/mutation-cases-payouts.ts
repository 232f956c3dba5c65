/** The cases of mutations about payouts. */
import { proposeAccountEntry } from '../../src/modules/account-entries/propose-account-entry.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { MutationCase } from './mutation-cases.js';

const UNKNOWN = 999_999_999n;
const METHOD = { type: 'WISE', account: 'clipper@example.org' };
const REQUEST = 'payoutRequest { id amount status reason method { type account } }';
const REQUESTS = `results { index replayed error { code message field } ${REQUEST} }`;
const PAYOUT = `payout { id amount reference reversedAt } ${REQUEST}`;
const requestOf = ({ payoutRequestId }: { payoutRequestId: bigint }, more: object = {}) => ({
  payoutRequestId: idOf('request', payoutRequestId),
  ...more,
});

const SINGLE_PAYOUT_CASES: Record<string, MutationCase> = {
  requestPayout: async (stage) => ({
    as: (await stage.funded()).clipper.name,
    input: { amount: '20.00', method: METHOD },
    other: { amount: '20.00', method: { ...METHOD, type: 'PAYPAL' } },
    refused: { amount: '50.01', method: METHOD },
    code: 'INSUFFICIENT_BALANCE',
    field: 'input.amount',
    payload: REQUEST,
    entity: 'PayoutRequest',
  }),
  payOutRemainder: async (stage) => {
    const [one, two] = [await stage.funded(300), await stage.funded(300)];
    const remainderOf = ({ clipper }: { clipper: { userId: bigint } }) => ({
      userId: idOf('user', clipper.userId),
      method: METHOD,
    });
    return {
      as: ADMIN,
      input: remainderOf(one),
      other: remainderOf(two),
      refused: remainderOf(await stage.funded()),
      code: 'CONFLICT',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  cancelPayoutRequest: async (stage) => {
    const requested = await stage.requested();
    return {
      as: requested.clipper.name,
      input: requestOf(requested),
      other: requestOf(requested, { reason: 'Later.' }),
      refused: requestOf(await stage.requested()),
      code: 'NOT_FOUND',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  approvePayoutRequest: async (stage) => ({
    as: ADMIN,
    input: requestOf(await stage.requested()),
    other: requestOf(await stage.requested()),
    refused: requestOf(await stage.paid()),
    code: 'CONFLICT',
    payload: REQUEST,
    entity: 'PayoutRequest',
  }),
  rejectPayoutRequest: async (stage) => {
    const requested = await stage.requested();
    return {
      as: ADMIN,
      input: requestOf(requested, { reason: 'Wrong account.' }),
      other: requestOf(requested),
      refused: requestOf(await stage.paid(), { reason: 'Wrong account.' }),
      code: 'CONFLICT',
      payload: REQUEST,
      entity: 'PayoutRequest',
    };
  },
  payPayoutRequest: async (stage) => {
    const approved = await stage.toBePaid();
    const reference = stage.fresh('wire');
    return {
      as: ADMIN,
      input: requestOf(approved, { reference }),
      other: requestOf(approved, { reference: stage.fresh('wire') }),
      refused: requestOf(approved, { reference, acknowledgedShortfall: '1.00' }),
      code: 'CONFLICT',
      payload: PAYOUT,
      entity: 'Payout',
    };
  },
  reversePayout: async (stage) => {
    const [one, two] = [await stage.paid(), await stage.paid()];
    return {
      as: ADMIN,
      input: { payoutId: idOf('payout', one.payoutId), reason: 'Account closed.' },
      other: { payoutId: idOf('payout', two.payoutId), reason: 'Account closed.' },
      refused: { payoutId: idOf('payout', UNKNOWN), reason: 'Account closed.' },
      code: 'NOT_FOUND',
      payload: PAYOUT,
      entity: 'PayoutReversal',
    };
  },
};

const ENTRY = 'accountEntry { id kind amount reason status decidedAt }';
const entryOf = (accountEntryId: bigint) => ({ accountEntryId: idOf('entry', accountEntryId) });

/** A credit that another admin proposed. */
async function proposedEntry(stage: WriteStage): Promise<{ accountEntryId: string }> {
  const proposer = await stage.scene.user(stage.fresh('Proposer'), 'ADMIN');
  const { userId } = await stage.clipper();
  const credit = { userId, kind: 'CREDIT', amount: 100n, reason: 'Our fault.' } as const;
  return entryOf((await proposeAccountEntry(stage.database, proposer, credit)).accountEntryId);
}

const decision: MutationCase = async (stage) => ({
  as: ADMIN,
  input: await proposedEntry(stage),
  other: await proposedEntry(stage),
  refused: entryOf(UNKNOWN),
  code: 'NOT_FOUND',
  payload: ENTRY,
  entity: 'AccountEntryProposal',
});

const ENTRY_CASES: Record<string, MutationCase> = {
  proposeAccountEntry: async (stage) => {
    const userId = idOf('user', (await stage.clipper()).userId);
    const input = { userId, kind: 'CREDIT', amount: '2.50', reason: 'Our fault.' };
    return {
      ...{ as: ADMIN, input, other: { ...input, amount: '2.51' } },
      refused: { ...input, kind: 'WRITE_OFF' },
      ...{ code: 'CONFLICT', field: 'input.amount', payload: ENTRY, entity: 'AccountEntryProposal' },
    };
  },
  confirmAccountEntry: decision,
  rejectAccountEntry: decision,
};

const BULK_PAYOUT_CASES: Record<string, MutationCase> = {
  approvePayoutRequests: async (stage) => {
    const [one, two] = [await stage.requested(), await stage.requested()];
    return {
      as: ADMIN,
      input: { items: [requestOf(one, { reason: 'All is well.' }), requestOf(two)] },
      other: { items: [requestOf(one), requestOf(two)] },
      refused: { items: [requestOf(await stage.paid())] },
      code: 'CONFLICT',
      payload: REQUESTS,
      entity: 'PayoutRequest',
    };
  },
  rejectPayoutRequests: async (stage) => {
    const [one, two] = [await stage.requested(), await stage.toBePaid()];
    return {
      as: ADMIN,
      input: { items: [requestOf(one, { reason: 'Wrong account.' }), requestOf(two)] },
      other: { items: [requestOf(one), requestOf(two)] },
      refused: { items: [requestOf(await stage.paid())] },
      code: 'CONFLICT',
      payload: REQUESTS,
      entity: 'PayoutRequest',
    };
  },
  payPayoutRequests: async (stage) => {
    const [one, two] = [await stage.toBePaid(), await stage.toBePaid()];
    const item = (request: { payoutRequestId: bigint }) => requestOf(request, { reference: stage.fresh('wire') });
    return {
      as: ADMIN,
      input: { items: [item(one), item(two)] },
      other: { items: [item(one)] },
      refused: { items: [item(await stage.requested())] },
      code: 'CONFLICT',
      payload: 'results { index replayed error { code message field } payout { id amount reference } }',
      entity: 'Payout',
    };
  },
};

export const PAYOUT_CASES: Record<string, MutationCase> = {
  ...SINGLE_PAYOUT_CASES,
  ...ENTRY_CASES,
  ...BULK_PAYOUT_CASES,
};
