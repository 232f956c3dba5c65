/** A server in another process, asked as tests ask their own. It is killed now and then, and then it is asked again. */
import { setTimeout as delay } from 'node:timers/promises';
import { print } from 'graphql';
import { createAccessTokens } from '../../../src/kernel/auth/access-token.js';
import type { Database } from '../../../src/kernel/db/database.js';
import { type Answer, SECRET, type TestServer } from '../server.js';

/** A failure after which the request may be sent again. */
const PASSING = new Set(['UNAVAILABLE', 'TIMEOUT', 'COMMITTED']);
const RETRY_MS = 50;
const TRIES_MAX = 400;
const HANG_MS = 40_000;

export interface RemoteServer extends TestServer {
  /** Requests that were not answered at once. Another answer came to a repetition, or the effect of the first is unknown. */
  readonly interruptions: number;
}

export function remoteServer(url: string, { prisma }: Pick<Database, 'prisma'>): RemoteServer {
  const accessTokens = createAccessTokens(SECRET);
  let interruptions = 0;
  const tokenOf = async (name: string) => {
    const { id } = await prisma.user.findFirstOrThrow({ where: { name } });
    return (await accessTokens.issue(id.toString())).token;
  };
  const send = async (headers: Record<string, string>, body: string) => {
    const signal = AbortSignal.timeout(HANG_MS);
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal });
    return { status: response.status, ...((await response.json()) as Omit<Answer<never>, 'status'>) };
  };
  const isPassing = ({ errors = [] }: Answer<unknown>) => errors.some(({ extensions }) => PASSING.has(extensions.code));
  return {
    url,
    tokenOf,
    get interruptions() {
      return interruptions;
    },
    async query(as, operation, variables, more) {
      const headers: Record<string, string> = { 'content-type': 'application/json', ...more };
      if (as !== null) headers['authorization'] = `Bearer ${await tokenOf(as)}`;
      const body = JSON.stringify({ query: typeof operation === 'string' ? operation : print(operation), variables });
      for (let tries = 0; ; tries += 1) {
        const answer = await send(headers, body).catch((error: Error) => {
          if (tries === TRIES_MAX) throw error;
          return null;
        });
        if (answer !== null && !isPassing(answer)) return answer;
        interruptions += 1;
        await delay(RETRY_MS);
      }
    },
    close: async () => undefined,
  };
}
