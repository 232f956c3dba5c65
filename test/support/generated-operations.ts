/**
 * Queries generated from the schema: random selections to a bounded depth, with aliases, fragments, @skip and @include.
 * Arguments are literals and variables of every kind: nested, omitted, null and wrong. A seed repeats them.
 */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  parse,
  validate,
} from 'graphql';
import { idOf, KIND_OF_TYPE, type Kind } from './ids.js';
import type { Random } from './random.js';

export interface GeneratedOperation {
  query: string;
  variables: Record<string, unknown>;
}

/** Below the root: a list of lists of lists is enough. */
const DEPTH_MAX = 4;
const FIELDS_MAX = 3;
/** One operation in this many may break the rules of GraphQL; both must report the same. */
const INVALID_ONCE_IN = 40;

export function generateOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  for (;;) {
    const operation = new Writer(schema, random).operation();
    if (random.onceIn(INVALID_ONCE_IN) || validate(schema, parse(operation.query)).length === 0) return operation;
  }
}

/** As JSON and as a literal. In a literal, names of enum values have no quotes, and parts may be variables. */
interface Value {
  json: unknown;
  literal: string;
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

class Writer {
  readonly #declared: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments = new Map<string, string[]>();
  readonly #texts: string[] = [];
  /** Most operations are correct, or nothing would ever be executed. */
  readonly #mayErr: boolean;
  #names = 0;
  /** The answer of the field whose arguments are written now. */
  #answer: GraphQLNamedType | undefined;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {
    this.#mayErr = random.onceIn(5);
  }

  operation(): GeneratedOperation {
    const root = this.schema.getQueryType();
    if (root == null) throw new Error('no queries');
    const selection = this.#selection(root, 0);
    const declared = this.#declared.length === 0 ? '' : `(${this.#declared.join(', ')})`;
    return { query: [`query Q${declared} ${selection}`, ...this.#texts].join('\n'), variables: this.#variables };
  }

  #selection(type: Composite, depth: number): string {
    const { random } = this;
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        !field.name.startsWith('_') &&
        (depth < DEPTH_MAX || isLeafType(getNamedType(field.type))) &&
        (!isRare(field) || random.onceIn(5)),
    );
    const chosen = random.some(fields, 1 + random.below(depth === 0 ? 2 : FIELDS_MAX));
    const parts = chosen.map((field) => this.#field(field, depth));
    if (isInterfaceType(type)) parts.push(...this.#possible(type, depth));
    if (parts.length === 0 || random.onceIn(8)) parts.push('__typename');
    if (random.onceIn(6)) parts.push(`...${this.#condition(type)}${this.#directive()} ${this.#few(type, depth)}`);
    if (random.onceIn(6)) parts.push(`...${this.#fragment(type, depth)}${this.#directive()}`);
    // The same fields again: duplicates are merged.
    if (random.onceIn(8)) parts.push(...random.some(parts, 2));
    return `{ ${parts.join(' ')} }`;
  }

  #few(type: Composite, depth: number): string {
    return this.#selection(type, Math.max(depth, DEPTH_MAX - 1));
  }

  /** Selections of some of the types behind an interface. */
  #possible(type: GraphQLInterfaceType, depth: number): string[] {
    const types = this.random.some(this.schema.getPossibleTypes(type), 2);
    return types.map((one) => `... on ${one.name} ${this.#few(one, depth)}`);
  }

  #condition(type: Composite): string {
    return this.random.onceIn(3) ? '' : ` on ${type.name}`;
  }

  /** A page counts from one end, so a correct operation has the arguments of one. */
  #fromOneEnd(given: readonly GraphQLArgument[]): readonly GraphQLArgument[] {
    if (this.#mayErr) return given;
    const left = this.random.pick([
      ['last', 'before'],
      ['first', 'after'],
    ]);
    return given.filter(({ name }) => !left.includes(name));
  }

  /** A new one, or one that was spread before. */
  #fragment(type: Composite, depth: number): string {
    const known = this.#fragments.get(type.name) ?? [];
    if (known.length > 0 && !this.random.onceIn(2)) return this.random.pick(known);
    const name = `F${this.#names++}`;
    this.#texts.push(`fragment ${name} on ${type.name} ${this.#few(type, depth)}`);
    this.#fragments.set(type.name, [...known, name]);
    return name;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const { random } = this;
    const answer = getNamedType(field.type);
    this.#answer = answer;
    const given = this.#fromOneEnd(field.args.filter((argument) => this.#isGiven(argument)));
    const args = given.map((argument) => `${argument.name}: ${this.#argument(argument)}`);
    const alias = random.onceIn(args.length > 0 ? 2 : 6) ? `a${this.#names++}: ` : '';
    const inner = isObjectType(answer) || isInterfaceType(answer) ? ` ${this.#selection(answer, depth + 1)}` : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${this.#directive()}${inner}`;
  }

  #isGiven(argument: GraphQLArgument): boolean {
    return isNonNullType(argument.type) && argument.defaultValue === undefined ? true : this.random.onceIn(3);
  }

  #directive(): string {
    if (!this.random.onceIn(10)) return '';
    const name = this.random.pick(['skip', 'include']);
    const value = !this.random.onceIn(3);
    if (this.random.onceIn(2)) return ` @${name}(if: ${name === 'include' ? value : !value})`;
    const declared = this.random.pick(['Boolean!', 'Boolean! = true', 'Boolean = false']);
    const variable = this.#declare(declared, this.#mayErr && this.random.onceIn(4) ? null : !this.random.onceIn(3));
    if (declared.includes('=') && this.random.onceIn(2)) delete this.#variables[variable];
    return ` @${name}(if: $${variable})`;
  }

  #declare(type: string, json: unknown): string {
    const name = `v${this.#names++}`;
    this.#declared.push(`$${name}: ${type}`);
    this.#variables[name] = json;
    return name;
  }

  #argument({ name, type, defaultValue }: GraphQLArgument): string {
    if (this.random.onceIn(2)) return this.#value(type, name, 0).literal;
    return `$${this.#variable(type, name, defaultValue !== undefined)}`;
  }

  #variable(type: GraphQLInputType, name: string, hasDefault = false): string {
    const { random } = this;
    const value = this.#value(type, name, 1, false);
    const isOptional = !isNonNullType(type);
    const declared = random.onceIn(4)
      ? `${getNullableType(type)} = ${value.literal}`
      : random.onceIn(4)
        ? `${getNullableType(type)}!`
        : `${hasDefault ? getNullableType(type) : type}`;
    const variable = this.#declare(declared, value.json);
    if (random.onceIn(5) && (isOptional || declared.includes('=') || this.#mayErr)) delete this.#variables[variable];
    else if (random.onceIn(8) && ((isOptional && !declared.includes('!')) || this.#mayErr))
      this.#variables[variable] = null;
    else if (this.#mayErr && random.onceIn(4)) this.#variables[variable] = random.pick(WRONG);
    return variable;
  }

  #value(type: GraphQLInputType, name: string, depth: number, mayVary = true): Value {
    const { random } = this;
    // A part of a literal that is a variable.
    if (depth > 0 && mayVary && random.onceIn(4)) return { json: null, literal: `$${this.#variable(type, name)}` };
    if (!isNonNullType(type) && random.onceIn(10)) return { json: null, literal: 'null' };
    const given = getNullableType(type);
    if (isListType(given)) {
      const items = Array.from({ length: random.below(3) }, () => this.#value(given.ofType, name, depth + 1, mayVary));
      return { json: items.map(({ json }) => json), literal: `[${items.map(({ literal }) => literal).join(', ')}]` };
    }
    if (isEnumType(given)) {
      const value = random.pick(given.getValues()).name;
      return { json: value, literal: value };
    }
    if (isInputObjectType(given)) {
      const fields = Object.values(given.getFields()).filter(
        (field) => isRequiredInputField(field) || random.onceIn(depth < 3 ? 2 : 6),
      );
      const values = fields.map(
        (field) => [field.name, this.#value(field.type, field.name, depth + 1, mayVary)] as const,
      );
      return {
        json: Object.fromEntries(values.map(([key, { json }]) => [key, json])),
        literal: `{ ${values.map(([key, { literal }]) => `${key}: ${literal}`).join(', ')} }`,
      };
    }
    return this.#scalar(given.toString(), name);
  }

  #scalar(type: string, name: string): Value {
    const { random } = this;
    if (this.#mayErr && random.onceIn(12)) return said(random.pick(WRONG));
    if (name === 'first' || name === 'last') {
      return said(random.pick(this.#mayErr ? [0, 1, 3, 101, -1] : [1, 2, 3, 7]));
    }
    if (name === 'after' || name === 'before') {
      const newest = newestOf(kindOf(listedBy(this.#answer)) ?? this.#anyKind());
      return said(random.pick(this.#mayErr ? ['no cursor', NO_ID, newest] : [newest]));
    }
    if (type === 'ID') return said(this.#id(name));
    return said(random.pick(VALUES[type] ?? ['text']));
  }

  /** Of the kind that the argument or the field asks for. */
  #id(name: string): unknown {
    const { random } = this;
    if (this.#mayErr && random.onceIn(6)) return random.pick(NO_IDS);
    const kind = (name === 'id' ? kindOf(this.#answer) : KIND_OF_ARGUMENT.get(name)) ?? this.#anyKind();
    return idOf(kind, random.pick(NUMBERS));
  }

  #anyKind(): Kind {
    return this.random.pick(this.random.onceIn(8) ? EMPTY : FILLED);
  }
}

/** A row by id, of a kind without rows, or of any kind, which is never compiled. */
function isRare({ args, type }: GraphQLField<unknown, unknown>): boolean {
  const answer = getNamedType(type);
  const kind = kindOf(answer);
  return (
    isInterfaceType(answer) || (kind !== undefined && EMPTY.includes(kind) && args.some(({ name }) => name === 'id'))
  );
}

/** The type of the rows of a connection. */
function listedBy(connection: GraphQLNamedType | undefined): GraphQLNamedType | undefined {
  const edge = isObjectType(connection) ? getNamedType(connection.getFields()['edges']?.type) : undefined;
  return isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
}

/** The demo world has no rows of these. */
const EMPTY: readonly Kind[] = ['suspect', 'key', 'report', 'session', 'identity'];
const FILLED = Object.values(KIND_OF_TYPE).filter((kind) => !EMPTY.includes(kind));

const KIND_OF_ARGUMENT = new Map<string, Kind>([
  ['userId', 'user'],
  ['actorId', 'user'],
  ['campaignId', 'campaign'],
]);

function kindOf(type: GraphQLNamedType | undefined): Kind | undefined {
  return KIND_OF_TYPE[type?.name ?? ''];
}

/** JSON is a literal too, except for objects. */
const said = (json: unknown): Value => ({ json, literal: JSON.stringify(json)?.replace(/^\{.*/, '{}') ?? 'null' });

const cursorOf = (id: string) => Buffer.from(JSON.stringify(['ID', 'desc', id])).toString('base64url');
/** A cursor that fits every list of such rows in the order of ids, whether or not the row exists. */
const newestOf = (kind: Kind) => cursorOf(idOf(kind, 4));
const NO_ID = cursorOf('4');

/** Of the wrong type everywhere, or out of bounds. */
const WRONG: unknown[] = [1.5, 'no such thing', true, {}, [], [null], 99_999_999_999, { id: 1 }, ''];

/** Of rows that exist for the admin, of others' rows, and of none. */
const NUMBERS = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 11, 999];
/** Ids of no kind, or of a kind that few arguments take. */
const NO_IDS: unknown[] = ['2', 2, 'user_0', 'User_1', 'clip_', 'suspect_1', 'run_1'];

const VALUES: Record<string, unknown[]> = {
  Int: [1, 3, 10],
  Float: [0.5, 2],
  Boolean: [true, false],
  SafeInt: [0, 1_000, 500_000],
  Money: ['0.00', '1.00', '150.00'],
  Rate: ['0.35', '1.00'],
  DateTime: ['2026-01-01T00:00:00.000Z', '2026-11-01T12:30:00Z', '2026-11-23T00:00:00.000+01:00'],
  TimeZone: ['UTC', 'Europe/Berlin', 'America/New_York'],
  String: ['clip', 'Mia', '', 'Summer'],
  URL: ['https://youtu.be/dQw4w9WgXcQ'],
  EmailAddress: ['mia@cliptally.example'],
};
