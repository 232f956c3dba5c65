/** Further events in the world of the visibility table: payouts, keys of tools, and checks of the books. */

import { confirmAccountEntry } from '../../src/modules/account-entries/decide-account-entry.js';
import { proposeAccountEntry } from '../../src/modules/account-entries/propose-account-entry.js';
import { createApiKey } from '../../src/modules/api-keys/issue-api-key.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approvePayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { cents } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { act, numberNamed, type Stage } from './visibility-mutations.js';

/** Noah asks six times and is paid twice. Zoe asks once and is paid, and an admin asks for what is left. */
export async function payOut(stage: Stage): Promise<void> {
  const { database, scene, server, ids } = stage;
  const [noah, zoe] = [numberNamed(stage, 'noah'), numberNamed(stage, 'zoe')];
  ids['asked'] = (await act(stage, 'Noah', 'requestPayout', 'payoutRequest { id }')).payoutRequest.id;
  for (const name of ['takenBack', 'refused', 'inBulk', 'unpaid']) ids[name] = await ask(stage, noah, 100n);
  await act(stage, 'Noah', 'cancelPayoutRequest');
  ids['refusedInBulk'] = await ask(stage, noah, 100n);
  for (const name of ['approvePayoutRequest', 'rejectPayoutRequest', 'approvePayoutRequests', 'rejectPayoutRequests'])
    await act(stage, 'Ada Admin', name);
  ids['paidOut'] = (await act(stage, 'Ada Admin', 'payPayoutRequest', 'payout { id }')).payout.id;
  const { results } = await act(stage, 'Ada Admin', 'payPayoutRequests', 'results { payout { id } }');
  ids['paidInBulk'] = results[0].payout.id;
  await act(stage, 'Ada Admin', 'reversePayout');

  const { data } = await server.query('Zoe', '{ me { balance { withdrawable } } }');
  ids['zoesRequest'] = await ask(stage, zoe, cents(data.me.balance.withdrawable) - 50n);
  const payoutRequestId = numberNamed(stage, 'zoesRequest');
  await approvePayoutRequest(database, scene.admin, { payoutRequestId });
  const { payoutId } = await payPayoutRequest(database, scene.admin, { payoutRequestId, reference: 'wire-3' });
  ids['zoesPayout'] = idOf('payout', payoutId);
  await enter(stage);
  ids['zoesRemainder'] = (await act(stage, 'Ada Admin', 'payOutRemainder', 'payoutRequest { id }')).payoutRequest.id;
}

/** One entry of Noah's that waits, one that was confirmed and one that was rejected; and one of Zoe's. */
async function enter(stage: Stage): Promise<void> {
  const { database, scene, ids } = stage;
  const proposed = await act(stage, 'Ada Admin', 'proposeAccountEntry', 'accountEntry { id }');
  ids['waitingEntry'] = proposed.accountEntry.id;
  const colleague = await scene.user('Cleo', 'ADMIN');
  for (const [name, owner] of [
    ['entered', 'noah'],
    ['turnedDown', 'noah'],
    ['zoesEntry', 'zoe'],
  ] as const) {
    const credit = { userId: numberNamed(stage, owner), kind: 'CREDIT', amount: 1n, reason: 'Thank you.' } as const;
    ids[name] = idOf('entry', (await proposeAccountEntry(database, colleague, credit)).accountEntryId);
  }
  await confirmAccountEntry(database, scene.admin, { accountEntryId: numberNamed(stage, 'zoesEntry') });
  for (const name of ['confirmAccountEntry', 'rejectAccountEntry']) await act(stage, 'Ada Admin', name);
}

async function ask({ database }: Stage, userId: bigint, amount: bigint): Promise<string> {
  const actor: Actor = { userId, role: 'CLIPPER' };
  const method = { type: 'WISE', account: 'somebody@pay.example' } as const;
  return idOf('request', (await requestPayout(database, actor, { userId, amount, method }, 100n)).payoutRequestId);
}

/** One key that was used and revoked, and one that was not; a clean report of the books, and one with a difference. */
export async function openOffice(stage: Stage): Promise<void> {
  const { database, scene, server, ids } = stage;
  const { secret, apiKey } = await act(stage, 'Ada Admin', 'createApiKey', 'secret apiKey { id }');
  ids['apiKey'] = apiKey.id;
  await useKey(server.url, secret);
  await act(stage, 'Ada Admin', 'revokeApiKey');
  const unused = await createApiKey(database, scene.admin, { name: 'Spare', userId: numberNamed(stage, 'tool') });
  ids['unused'] = idOf('key', unused.apiKeyId);

  ids['checked'] = (await act(stage, 'Ada Admin', 'checkBooks', 'booksReport { id }')).booksReport.id;
  const difference = { subject: 'campaign_7', measure: 'spent', left: '100', right: '99' };
  const books = [{ name: 'B3', sentence: 'campaign.spent is its ledger', differences: [difference] }];
  const report = { snapshotId: '1:1:', takenAt: new Date(), clean: false, books };
  ids['report'] = idOf('report', (await database.prisma.booksReport.create({ data: report })).id);

  await server.query(
    null,
    'mutation { login(input: { email: "noah@visibility.example", password: "wrong" }) { token } }',
  );
  const edit = await database.prisma.auditEntry.findFirstOrThrow({ where: { action: 'updateCampaign' } });
  ids['edit'] = idOf('audit', edit.id);
}

/** Once, as the tool would. */
async function useKey(url: string, key: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ me { name } }"}' });
  expect(await response.json()).toMatchObject({ data: { me: { name: 'Reports' } } });
}
