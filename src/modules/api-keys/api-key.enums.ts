/** The scopes of API keys, with the meaning of each. src/graphql/scopes.ts says which types belong to each of them. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { ApiKeyScope } from '../../kernel/prisma/generated/enums.js';

export { ApiKeyScope };

registerEnum(
  ApiKeyScope,
  'ApiKeyScope',
  'A part of the schema that an API key may read. A field is refused if its type belongs to a scope that the key lacks.',
  {
    TOTALS: 'Statistics of the platform, totals, rankings and timelines.',
    USERS: 'Accounts and their social profiles.',
    CAMPAIGNS: 'Campaigns, their terms and their pace.',
    CLIPS: 'Clips, submissions, trackings and suspect observations.',
    LEDGER: 'Entries of the ledger, and the settlement of clips.',
    PAYOUTS: 'Balances, payout requests, payouts and their statistics.',
    OPERATIONS: 'Refresh runs, reports of the books, and the freshness of the views.',
    EXPORTS: 'The exports as CSV. Each export also needs the scope of its rows.',
    WEBHOOKS:
      'Webhook endpoints of the account. A key that names this scope may also create and change them, and writes nothing else.',
  },
);
