/**
 * A whole tick, measured from outside: the compiled command behind `npm run refresh`, with the command's own flags, as a
 * separate process that talks to the simulator over HTTP. The duration is the run's own, from its plan to its end. The
 * memory is the process's peak, as the kernel reports it, and so is its time on a core.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeArguments } from '../../bin/commands.js';
import { inDatabase } from './server.js';

export interface TickOptions {
  databaseUrl: string;
  simulator: { url: string; token: string };
  batchSize: number;
  /** Apify runs at once per social platform; absent: the product's default. */
  concurrency?: number;
}

export interface TickResult {
  clips: number;
  seconds: number;
  peakMb: number;
  /** Of the refresh itself, with its start. */
  cpuMs: number;
}

/** Apify runs at once per social platform. The simulator answers at once, so the product sets the pace. */
export const REFRESH_CONCURRENCY = 4;

const ROOT = join(import.meta.dirname, '../..');
/** Sent over a separate channel at the very end of the process. */
const TELL_USAGE =
  "import fs from 'node:fs'; process.on('exit', () => fs.writeSync(3, JSON.stringify(process.resourceUsage())))";
const LAST_RUN = `
  SELECT r.status, extract(epoch FROM r."finishedAt" - r."startedAt")::float8 AS seconds,
    (SELECT count(*) FROM "ScrapeBatch" b JOIN "ScrapeBatchClip" c ON c."scrapeBatchId" = b.id
     WHERE b."refreshRunId" = r.id AND c.outcome = 'OK')::int AS clips
  FROM "RefreshRun" r ORDER BY r.id DESC LIMIT 1`;

export async function measureTick(options: TickOptions): Promise<TickResult> {
  const { peakMb, cpuMs, summary } = await runCommand(options);
  const { rows } = await inDatabase(options.databaseUrl, (client) => client.query(LAST_RUN));
  const { status, seconds, clips } = rows[0];
  if (status !== 'SUCCEEDED') throw new Error(`the tick ended ${status}:\n${summary}`);
  return { clips, seconds, peakMb, cpuMs };
}

async function runCommand(options: TickOptions): Promise<Pick<TickResult, 'peakMb' | 'cpuMs'> & { summary: string }> {
  const { databaseUrl, simulator, batchSize, concurrency } = options;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${TELL_USAGE}`, ...nodeArguments('refresh')],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        APIFY_BASE_URL: simulator.url,
        APIFY_TOKEN: simulator.token,
        APIFY_RETRY_DELAY_MS: '5',
        REFRESH_BATCH_SIZE: String(batchSize),
        ...(concurrency === undefined ? {} : { REFRESH_CONCURRENCY: String(concurrency) }),
      },
    },
  );
  const [, stdout, stderr, usage] = child.stdio;
  const told = Promise.all([stdout, stderr, usage].map((stream) => text(stream as NodeJS.ReadableStream)));
  const [code] = await once(child, 'exit');
  const [summary = '', log = '', used = ''] = await told;
  if (code !== 0) throw new Error(`the tick ended with ${code}:\n${summary}${log}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(used);
  return { peakMb: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000, summary };
}
