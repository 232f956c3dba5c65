/** Sends what GraphiQL asks, as the user of the session unless the headers name somebody. */
import type { Fetcher } from '@graphiql/toolkit';
import { ownHeaders } from '../api/client';

export const fetcher: Fetcher = async (request, options) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...ownHeaders(), ...lower(options?.headers) },
    body: JSON.stringify(request),
  });
  return response.json();
};

/** An empty value is a header that nobody filled in. */
function lower(headers: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value ? [[name.toLowerCase(), String(value)]] : [])),
  );
}
