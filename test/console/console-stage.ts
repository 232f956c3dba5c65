/** The console as a developer has it: the demo world, the compiled product in one process, and a browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { buildConsoleIfChanged } from '../../scripts/build-console.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ProductProcess } from '../support/product-process.js';
import { RATES, SECRET } from '../support/server.js';
import { launchBrowser, logIn, openWatched, type Watched } from './browser.js';

const START_MS_MAX = 60_000;

/** It fires once a year, so only the test refreshes. */
const NEVER = '0 0 1 1 *';

export class ConsoleStage {
  readonly #opened: Watched[] = [];
  readonly #sessions = new Map<string, ReturnType<BrowserContext['storageState']>>();

  private constructor(
    readonly database: TestDatabase,
    readonly product: ProductProcess,
    readonly browser: Browser,
    readonly origin: string,
    private readonly folder: string,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<ConsoleStage> {
    const browser = await launchBrowser();
    await buildConsoleIfChanged();
    const [database, port, folder] = await Promise.all([
      createTestDatabase('test_demo'),
      freePort(),
      mkdtemp(join(tmpdir(), 'cliptally-console-')),
    ]);
    const product = new ProductProcess('jobs/start.cli.js', {
      NODE_ENV: 'development',
      LOG_LEVEL: 'error',
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      JWT_SECRET: SECRET,
      PORT: String(port),
      REFRESH_CRON: NEVER,
      ...RATES,
      ...env,
    });
    const stage = new ConsoleStage(database, product, browser, `http://127.0.0.1:${port}`, folder);
    await stage.start();
    return stage;
  }

  /** Returns once the server is ready. */
  async start(): Promise<void> {
    this.product.start();
    const until = Date.now() + START_MS_MAX;
    while (!(await this.#isReady())) {
      if (Date.now() > until || !this.product.isRunning)
        throw new Error(`it did not start:\n${this.product.lastWords}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async watched(options: BrowserContextOptions & { silences?: RegExp } = {}): Promise<Watched> {
    const opened = await openWatched(this.browser, this.origin, options);
    this.#opened.push(opened);
    return opened;
  }

  /** A page of its own for a user of the demo world, such as "mia". */
  async as(key: string, options: BrowserContextOptions & { silences?: RegExp } = {}): Promise<Watched> {
    const opened = await this.watched(options);
    await logIn(opened, key);
    return opened;
  }

  /** The same, with a login that its other pages share. */
  async asKnown(key: string, options: BrowserContextOptions = {}): Promise<Watched> {
    const known = this.#sessions.get(key) ?? this.#login(key);
    this.#sessions.set(key, known);
    return this.watched({ ...options, storageState: await known });
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map(({ context }) => context.close()));
    await this.browser.close();
    await this.product.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #login(key: string) {
    const { context } = await this.as(key);
    const state = await context.storageState();
    await context.close();
    return state;
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.origin}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  }
}
