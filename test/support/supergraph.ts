/** A real gateway over HTTP in front of our server and another team's subgraph. All requests between them are kept. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime, type GatewayConfigSupergraph } from '@graphql-hive/gateway-runtime';
import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { COMMUNITY } from './foreign-subgraph.js';
import type { Answer, TestServer } from './server.js';

/** The gateway's request to a subgraph, and the answer. */
export interface Exchange {
  headers: Record<string, string | string[] | undefined>;
  query: string;
  variables: Record<string, unknown>;
  answer: Answer<unknown>;
}

export interface Supergraph {
  /** Since the last query, to us and to the others. */
  ours: Exchange[];
  theirs: Exchange[];
  // biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
  query(as: string | null, query: string, variables?: Record<string, unknown>): Promise<Answer<any>>;
  close(): Promise<void>;
}

export interface SupergraphOptions extends Pick<GatewayConfigSupergraph, 'demandControl'> {
  sdl: string;
  routerSecret: string;
}

export async function startSupergraph(
  server: TestServer,
  /** Without a text of its own it is `community`. */
  foreign: { url: string; name?: string; sdl?: string },
  { sdl, routerSecret, ...options }: SupergraphOptions,
): Promise<Supergraph> {
  const [ours, theirs]: [Exchange[], Exchange[]] = [[], []];
  const [us, them] = [
    await listen(passingOn(`${server.url}/graphql`, ours)),
    await listen(passingOn(foreign.url, theirs)),
  ];
  const composed = composeServices([
    { name: 'cliptally', typeDefs: parse(sdl), url: us.url },
    { name: foreign.name ?? 'community', typeDefs: parse(foreign.sdl ?? COMMUNITY), url: them.url },
  ]);
  assertCompositionSuccess(composed);
  const gateway = createGatewayRuntime({
    supergraph: composed.supergraphSdl,
    logging: false,
    landingPage: false,
    ...options,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request, subgraphName, context }) => ({
        ...(request.headers.has('authorization') ? { authorization: request.headers.get('authorization') ?? '' } : {}),
        ...(subgraphName === 'cliptally'
          ? { 'x-router-secret': routerSecret, 'x-client-address': clientOf(context) }
          : {}),
      }),
    },
  });
  const door = await listen(gateway as unknown as RequestListener);
  return {
    ours,
    theirs,
    async query(as, query, variables) {
      ours.length = 0;
      theirs.length = 0;
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (as !== null) headers['authorization'] = `Bearer ${await server.tokenOf(as)}`;
      const body = JSON.stringify({ query, variables });
      const response = await fetch(`${door.url}/graphql`, { method: 'POST', headers, body });
      return { status: response.status, ...((await response.json()) as Omit<Answer<unknown>, 'status'>) };
    },
    async close() {
      await door.close();
      await gateway[Symbol.asyncDispose]();
      await Promise.all([us.close(), them.close()]);
    },
  };
}

/** As the README tells a router to load it. */
function clientOf(context: unknown): string {
  return (context as { req: IncomingMessage }).req.socket.remoteAddress ?? '';
}

/** Hands each request to a subgraph, and keeps both sides of it. */
function passingOn(target: string, exchanges: Exchange[]): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name),
      ),
    ) as Record<string, string>;
    const answer = await fetch(target, { method: 'POST', headers, body });
    const text = await answer.text();
    const { query, variables } = JSON.parse(body);
    exchanges.push({ headers, query, variables, answer: { status: answer.status, ...JSON.parse(text) } });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
  };
}

async function listen(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
