/**
 * An HTTP server on loopback that speaks Apify's protocol, so that development and tests run the real `apify-client`
 * and the code of production. It imports nothing from `src/`, because shared assumptions would not be tested.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { Api, type RecordedStart } from './apify-api.js';
import { type Endpoint, FaultScript } from './fault-script.js';
import { createListener } from './serve-simulator.js';
import type { Run } from './simulated-run.js';
import { SimulatedWorld, type UnknownPosts } from './simulated-world.js';

export type { RecordedStart } from './apify-api.js';
export type { FaultOptions } from './fault-queue.js';
export type {
  Endpoint,
  FaultScript,
  HttpFault,
  ItemContext,
  MutateItem,
  RunEnd,
  RunItems,
  Stall,
} from './fault-script.js';
export type { Count, PostChange, PostState, SimulatedPost, SocialPlatform } from './post.js';
export type { Item } from './simulated-actor.js';
export type { Run, RunStatus } from './simulated-run.js';
export type { SimulatedWorld, UnknownPosts } from './simulated-world.js';

export interface SimulatorOptions {
  /** Default `simulator`. */
  token?: string;
  /** Default 0: any free port. */
  port?: number;
  /** The number of RUNNING answers before a run ends, each held for up to 50 ms; default 1. */
  pollsUntilDone?: number;
  /** Default `missing-post`. */
  unknownPosts?: UnknownPosts;
  /** The clock of runs and invented posts. Without it runs use real time, and posts grow with each scrape. */
  now?: () => Date;
}

export interface Simulator {
  url: string;
  token: string;
  /** The posts that the social platforms show now. */
  world: SimulatedWorld;
  faults: FaultScript;
  /** Every run that was really started, oldest first. */
  requests: RecordedStart[];
  /** The number of requests of a kind, including refused and spoiled ones. */
  hits(endpoint: Endpoint): number;
  runs(): readonly Run[];
  /** Forgets posts, faults, runs and requests, so that one server can serve many tests. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { token = 'simulator', port = 0, pollsUntilDone = 1, now = () => new Date() } = options;
  const world = new SimulatedWorld(options);
  const faults = new FaultScript();
  const api = new Api(token, { world, faults, pollsUntilDone, now });
  const hits = new Map<Endpoint, number>();
  const server = await listen(createListener({ api, faults, hits }), port);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    token,
    world,
    faults,
    requests: api.requests,
    hits: (endpoint) => hits.get(endpoint) ?? 0,
    runs: () => api.runs,
    reset() {
      for (const memory of [world, faults, hits]) memory.clear();
      for (const list of [api.requests, api.runs]) list.length = 0;
    },
    close() {
      faults.clear();
      return closed(server);
    },
  };
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener);
  // If the server closed an idle connection just when the client reuses it, that would look like an unscripted fault.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Closes all connections, because apify-client keeps its own alive, which would keep the process running. */
async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('The simulator is not listening on a port.');
}
