/** Finds out which of the four calls a request is. Like Apify, it accepts both forms of an actor's path. */
import type { Endpoint } from './fault-script.js';

export interface Route {
  endpoint: Endpoint;
  /** An actor's id for `start`, otherwise the id of a run or, for `items`, of a dataset. */
  id: string;
}

const ROUTES: readonly [method: string, path: RegExp, endpoint: Endpoint][] = [
  ['POST', /^\/v2\/(?:actors|acts)\/([^/]+)\/runs$/, 'start'],
  ['GET', /^\/v2\/actor-runs\/([^/]+)$/, 'poll'],
  ['GET', /^\/v2\/datasets\/([^/]+)\/items$/, 'items'],
  ['GET', /^\/v2\/actor-runs\/([^/]+)\/dataset\/items$/, 'items'],
  ['POST', /^\/v2\/actor-runs\/([^/]+)\/abort$/, 'abort'],
];

export function routeOf(method: string | undefined, pathname: string): Route | undefined {
  for (const [routeMethod, path, endpoint] of ROUTES) {
    const id = path.exec(pathname)?.[1];
    if (method === routeMethod && id !== undefined) return { endpoint, id: nameOf(id, endpoint) };
  }
  return undefined;
}

/** In a path an actor is `user~name`. Elsewhere it is `user/name`. */
function nameOf(id: string, endpoint: Endpoint): string {
  return endpoint === 'start' ? id.replace(/~|%2F/i, '/') : id;
}
