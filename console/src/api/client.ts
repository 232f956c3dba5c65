/** The GraphQL client. It keeps no rows: each page shows one answer, whose figures are of one snapshot. */
import { Client, type CombinedError, fetchExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { RefreshTokenDocument } from './generated';
import { alone, keepSession, session } from './session';

/** A token is renewed this long before it expires, so that no request is refused in between. */
const EARLY_MS = 20_000;

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    authExchange(async ({ appendHeaders, mutate }) => ({
      addAuthToOperation(operation) {
        const held = session();
        return held === null ? operation : appendHeaders(operation, { authorization: `Bearer ${held.token}` });
      },
      willAuthError: () => isExpiring(session()?.expiresAt),
      didAuthError: (error) => session() !== null && isUnauthenticated(error),
      refreshAuth: () => {
        const refused = session()?.token;
        return alone(async (latest) => {
          if (latest === null || latest.token !== refused) return;
          const { data, error } = await mutate(RefreshTokenDocument, { input: { refreshToken: latest.refreshToken } });
          if (data?.refreshToken) keepSession({ ...latest, ...data.refreshToken });
          // A server that does not answer ends no session.
          else if (error !== undefined && isUnauthenticated(error)) keepSession(null);
        });
      },
    })),
    fetchExchange,
  ],
});

/** The headers of a request that urql does not send, such as one of the simulator. */
export function ownHeaders(): Record<string, string> {
  const held = session();
  return held === null ? {} : { authorization: `Bearer ${held.token}` };
}

function isExpiring(expiresAt: string | undefined): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) - Date.now() < EARLY_MS;
}

function isUnauthenticated({ graphQLErrors }: CombinedError): boolean {
  return graphQLErrors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
}
