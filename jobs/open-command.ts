/**
 * Shared by the commands. stdout holds their answer, so the log goes to stderr and is quiet unless LOG_LEVEL asks for
 * more. The product is open, even if `npm start` runs in another terminal.
 */
import { type Config, readConfig } from '../src/kernel/base/config.js';
import { createLog, type Log } from '../src/kernel/base/log.js';
import { asLines } from '../src/kernel/base/log-lines.js';
import { openProduct, type Product } from '../src/open-product.js';

export function commandConfig(): Config {
  return readConfig(undefined, { defaults: { LOG_LEVEL: 'warn' } });
}

export async function openCommand(
  config: Config,
  onStop: (step: () => Promise<void>) => void,
  logTo: { write(line: string): void } = process.stderr,
): Promise<{ product: Product; log: Log }> {
  const log = createLog(config.logLevel, process.stderr.isTTY ? asLines(logTo) : logTo);
  const product = await openProduct(config, log);
  onStop(() => product.close());
  return { product, log };
}
