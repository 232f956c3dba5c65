/** Tells who a caller of a stream is, and watches over it as long as it stays. */
import type { FastifyRequest } from 'fastify';
import { expiryOf } from '../../kernel/auth/access-token.js';
import type { NoViewer } from '../../kernel/auth/unauthenticated.js';
import type { Limiter } from '../limits/limiter.js';
import type { CallerReaders } from '../open-context.js';
import type { LiveCaller } from './live-door.js';
import { Visit } from './visit.js';

export interface Guest {
  caller: LiveCaller;
  visit: Visit;
}

export interface ReceptionOptions extends CallerReaders {
  limiter: Limiter;
  checkedEveryMs: number;
}

export class Reception {
  constructor(private readonly options: ReceptionOptions) {}

  /** `authorization`: null for that of the request. Text: why the caller is anonymous. Throws RATE_LIMITED and UNAVAILABLE. */
  async admit(request: FastifyRequest, authorization: string | null, onRefused: () => void): Promise<Guest | NoViewer> {
    const { senderOf, askerOf, limiter, checkedEveryMs } = this.options;
    const { id, log } = request;
    const sender = senderOf(request);
    const given = authorization ?? request.headers.authorization;
    const headers = given === undefined ? {} : { authorization: given };
    const check = () => askerOf({ headers, log }, sender);
    const asker = await check();
    limiter.admit({ viewer: typeof asker === 'string' ? null : asker, request: sender }, request.headers);
    if (typeof asker === 'string') return asker;
    const expiresAtMs = expiryOf((given ?? '').replace(/^Bearer /i, ''));
    return {
      caller: { viewer: asker, request: { id, ...sender } },
      visit: new Visit({ viewer: asker, expiresAtMs, checkedEveryMs, check, onRefused }),
    };
  }

  /** False: the caller has used too much, and the message of this size is not read. */
  pays(request: FastifyRequest, caller: LiveCaller | null, bytes: number): boolean {
    const { senderOf, limiter } = this.options;
    try {
      limiter.admit(caller ?? { viewer: null, request: senderOf(request) }, { 'content-length': String(bytes) });
      return true;
    } catch {
      return false;
    }
  }
}
