/** Parses the flags of a command, and prints its help for --help. */
import { parseArgs } from 'node:util';
import { CommandRefused } from './process-life.js';

/** The flags and words that a command takes, besides --help. */
export interface Flags<Name extends string, Switch extends string> {
  /** Flags with a value. */
  names?: readonly Name[];
  /** Flags without a value. */
  switches?: readonly Switch[];
  /** The words that the command requires, such as "create". */
  words?: readonly string[];
}

/** The values of a command's flags. Null if --help was given and the help was printed. */
export function parseFlags<Name extends string = never, Switch extends string = never>(
  help: string,
  { names = [], switches = [], words = [] }: Flags<Name, Switch> = {},
): (Partial<Record<Name, string>> & Partial<Record<Switch, boolean>>) | null {
  const options = [
    ...names.map((name) => [name, { type: 'string' as const }] as const),
    ...[...switches, 'help'].map((name) => [name, { type: 'boolean' as const }] as const),
  ];
  try {
    const { values, positionals } = parseArgs({
      options: Object.fromEntries(options) as Record<string, { type: 'string' | 'boolean' }>,
      allowPositionals: words.length > 0,
    });
    if (values['help'] !== true) {
      if (positionals.join(' ') !== words.join(' '))
        throw new Error(`The command needs the words "${words.join(' ')}".`);
      return values as Partial<Record<Name, string>> & Partial<Record<Switch, boolean>>;
    }
  } catch (error) {
    throw new CommandRefused(`${(error as Error).message}\n\n${help}`);
  }
  process.stdout.write(help);
  return null;
}
