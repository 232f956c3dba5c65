/**
 * Prepared statements that leave together: one packet, one Sync. pg would make an emitter and a result for each, describe
 * each anew and tell of each row; that took half of the driver's time.
 */
import pg from 'pg';
import { columnTypes } from './column-types.js';
import type { Prepared } from './prepared-statements.js';

interface Field {
  name: string;
  dataTypeID: number;
}

/** The part of pg's connection that a query uses. */
interface Connection {
  stream: { cork(): void; uncork(): void };
  /** Texts by name, as pg keeps them for its own queries. */
  parsedStatements: Record<string, string | undefined>;
  submittedNamedStatements: Record<string, string | undefined>;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
}

interface Column {
  name: string;
  parse: (text: string) => unknown;
}

interface Sent {
  prepared: Prepared;
  values: readonly unknown[];
  columns: readonly Column[];
  rows: unknown[];
  /** Of a value that could not be parsed. */
  error: unknown;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface Answer {
  rows: unknown[];
  /** Rows that were read or written. */
  count: number;
}

/** Columns of queries that a connection has described, by name. */
const COLUMNS = new WeakMap<Connection, Map<string, readonly Column[]>>();

function columnsOn(connection: Connection): Map<string, readonly Column[]> {
  const columns = COLUMNS.get(connection) ?? new Map<string, readonly Column[]>();
  if (columns.size === 0) COLUMNS.set(connection, columns);
  return columns;
}

/** The tag of a command ends with its number of rows: `UPDATE 5`, `INSERT 0 5`. Others, such as `BEGIN`, changed none. */
function countOf(tag: string): number {
  const last = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return Number.isInteger(last) ? last : 0;
}

/** Exported by pg, but not described by its types. */
const { utils } = pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } };

function asItIs<Value>(value: Value): Value {
  return value;
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  if (columns.length !== fields.length) throw new Error('a row has other columns than its statement');
  const row: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index += 1) {
    const { name, parse } = columns[index] as Column;
    const text = fields[index] as string | null;
    row[name] = text === null ? null : parse(text);
  }
  return row;
}

/** pg takes a query of its own class only, if statements are pipelined. */
export class Wave extends pg.Query {
  readonly #statements: Sent[] = [];
  #place = 0;
  /** pg notes the statement of this name and text as prepared when PostgreSQL says so. */
  name: string | undefined;
  text: string | undefined;

  constructor() {
    super('');
  }

  add(prepared: Prepared, values: readonly unknown[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const texts = values.map((value) => utils.prepareValue(value));
      this.#statements.push({ prepared, values: texts, columns: [], rows: [], error: null, resolve, reject });
    });
  }

  override submit = (sender: unknown): void => {
    const connection = sender as Connection;
    const known = columnsOn(connection);
    connection.stream.cork();
    try {
      for (const statement of this.#statements) {
        const { prepared, values } = statement;
        const { name, text } = prepared;
        const isParsed = connection.parsedStatements[name] ?? connection.submittedNamedStatements[name];
        if (isParsed === undefined) {
          connection.parse({ name, text });
          connection.submittedNamedStatements[name] = text;
        }
        connection.bind({ statement: name, values, valueMapper: asItIs });
        statement.columns = known.get(name) ?? [];
        if (statement.columns.length === 0) connection.describe({ type: 'P', name: '' });
        connection.execute({ portal: '' });
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    this.#nameCurrent();
  };

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    const statement = this.#current();
    statement.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: columnTypes.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const statement = this.#current();
    try {
      statement.rows.push(rowOf(statement.columns, fields));
    } catch (error) {
      statement.error ??= error;
    }
  }

  handleCommandComplete({ text }: { text: string }, connection: Connection): void {
    const { prepared, columns, rows, error, resolve, reject } = this.#current();
    if (prepared.isQuery) columnsOn(connection).set(prepared.name, columns);
    this.#place += 1;
    this.#nameCurrent();
    if (error === null) resolve({ rows, count: countOf(text) });
    else reject(error);
  }

  /** The transaction has failed: PostgreSQL skips the statements after this one. */
  handleError(error: unknown, connection: Connection): void {
    for (const { prepared, reject } of this.#statements.splice(this.#place)) {
      delete connection.submittedNamedStatements[prepared.name];
      reject(error);
    }
  }

  handleReadyForQuery(): void {}

  #current(): Sent {
    return this.#statements[this.#place] as Sent;
  }

  #nameCurrent(): void {
    const prepared = this.#statements[this.#place]?.prepared;
    this.name = prepared?.name;
    this.text = prepared?.text;
  }
}
