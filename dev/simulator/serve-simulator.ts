/** Serves one request, with the faults of the script before or after the API has handled it. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Api } from './apify-api.js';
import type { Endpoint, FaultScript } from './fault-script.js';
import { Refusal, recordNotFound } from './refusal.js';
import { routeOf } from './routes.js';
import { type Answer, faultAnswer, readBytes, refusalAnswer, send } from './wire.js';

interface Served {
  api: Api;
  faults: FaultScript;
  hits: Map<Endpoint, number>;
}

/** If a request breaks while it is read, there is no client left to answer. */
export function createListener(served: Served): RequestListener {
  return (request, response) => {
    serve(request, response, served).catch(() => response.destroy());
  };
}

/** Counts the request, applies a scripted fault before or after it takes effect, and answers it. */
async function serve(request: IncomingMessage, response: ServerResponse, { api, faults, hits }: Served): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator');
  const bytes = await readBytes(request);
  const route = routeOf(request.method, pathname);
  if (route === undefined) return send(response, refusalAnswer(recordNotFound()));
  hits.set(route.endpoint, (hits.get(route.endpoint) ?? 0) + 1);
  const fault = faults.takeWire(route.endpoint, api.socialPlatformOf(route));
  if (fault?.kind === 'refuse') return void request.socket.resetAndDestroy();
  if (fault?.kind === 'http') {
    await fault.http.after;
    return send(response, faultAnswer(fault.http));
  }
  const { authorization, 'content-encoding': contentEncoding } = request.headers;
  const query = Object.fromEntries(searchParams);
  const answer = await answerOf(() => api.answer({ ...route, authorization, contentEncoding, query, bytes }));
  if (fault?.kind === 'stall') await fault.hold();
  send(response, answer, fault?.kind === 'truncate' ? 'cut' : fault?.kind === 'reset' ? 'reset' : undefined);
}

async function answerOf(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    const message = error instanceof Error ? error.message : String(error);
    return refusalAnswer(new Refusal(500, 'internal-server-error', `The simulator itself failed: ${message}`));
  }
}
