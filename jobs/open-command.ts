/**
 * What the commands of the command line share: stdout is their answer, so the log goes to stderr and is quiet unless
 * LOG_LEVEL asks for more; and the product is open, whether or not `npm start` runs in another terminal.
 */
import { parseArgs } from 'node:util';
import { openProduct, type Product } from '../src/kernel/boot.js';
import { type Config, readConfig } from '../src/kernel/config.js';
import { createLog, type Log } from '../src/kernel/log.js';
import { CommandRefused } from '../src/kernel/process.js';

export function commandConfig(): Config {
  return readConfig(undefined, { LOG_LEVEL: 'warn' });
}

export async function openCommand(
  config: Config,
  onStop: (step: () => Promise<void>) => void,
  logTo: { write(line: string): void } = process.stderr,
): Promise<{ product: Product; log: Log }> {
  const log = createLog(config.logLevel, logTo);
  const product = await openProduct(config, log);
  onStop(() => product.close());
  return { product, log };
}

/** The values of a command's flags, or null where its help was asked for, and printed. */
export function parseFlags<Name extends string>(help: string, ...names: Name[]): Partial<Record<Name, string>> | null {
  const flags = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ options: { ...flags, help: { type: 'boolean' } } });
    if (values['help'] !== true) return values as Partial<Record<Name, string>>;
  } catch (error) {
    throw new CommandRefused(`${(error as Error).message}\n\n${help}`);
  }
  process.stdout.write(help);
  return null;
}
