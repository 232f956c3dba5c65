/**
 * Readers made from the walk: an operation for every two steps in a row, and one for every filter that takes a list or
 * totals apart. Each asks for the figures at the end of its path and, next to them, for the same figures by another
 * path.
 */
import {
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import type { Random } from '../random.js';
import { brief, narrowed, onlyIds, textOf, typesIn, variablesIn, withoutRows } from './pieces.js';
import { type Piece, STAFF, type Step, Walk } from './walk.js';

export interface Reader {
  name: string;
  as: 'ADMIN' | 'CLIPPER';
  /** The path: the figures at its end, and those of the row behind that. */
  own: readonly Piece[];
  /** Where in the answer its end stands: "clips.edges.node.user". */
  end: string;
  path: Operation;
  /** The same, and the same figures of the same rows by other paths. */
  full: Operation;
}

export interface Operation {
  query: string;
  pieces: readonly Piece[];
  variables: readonly Variable[];
}

interface Variable {
  name: string;
  type: string;
  /** Names to choose from: enum values, or fields of an order. */
  choices: readonly string[];
}

/** Ids of existing rows, by type. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** The rows that have their own scopes, with the root fields of one and of all. */
const SCOPES: Readonly<Record<string, { one: string; all: string }>> = {
  User: { one: 'user', all: 'users' },
  Campaign: { one: 'campaign', all: 'campaigns' },
  Clip: { one: 'clip', all: 'clips' },
  PlatformStats: { one: 'platformStats', all: 'platformStats' },
};

/** More than the world has. */
const USERS_MAX = 20;
const CAMPAIGNS_MAX = 30;

/** For payouts and requests, which grow without end. */
const PAYOUTS_BESIDE = 30;

/** Neighbouring rows: all that the world has. */
const FIRST_BESIDE: Readonly<Record<string, number>> = { User: USERS_MAX, Campaign: CAMPAIGNS_MAX, Clip: 100 };

/**
 * Filters that make no parts: a campaign may be on several social platforms, a user may be owed several amounts, and
 * only clips that are still checked have a freshness, and only some submissions an appeal.
 */
const NO_PARTITION = new Set([
  'CampaignsFilterInput.socialPlatform',
  'UsersFilterInput.owed',
  'ClipsFilterInput.freshness',
  'SubmissionsFilterInput.appeal',
]);

const isStaff = (chain: Step['chain']) => chain.some(({ parent, field }) => STAFF.has(`${parent}.${field.name}`));

export function readersOf(schema: GraphQLSchema): Reader[] {
  const walk = new Walk(schema);
  const maker = new Maker(walk);
  const steps = walk.steps();
  const start: Step = { from: '', to: 'Query', chain: [] };
  return [
    ...[start, ...steps.filter(({ chain }) => !isStaff(chain))].flatMap((step) =>
      walk.ends(step.to).flatMap((field) => maker.behind(step, field)),
    ),
    ...['Query', ...Object.keys(SCOPES)].flatMap((type) => maker.splits(type)),
    maker.named(),
  ];
}

class Maker {
  readonly #steps: readonly Step[];
  readonly #roots: readonly Step[];

  constructor(private readonly walk: Walk) {
    this.#steps = walk.steps();
    this.#roots = this.#steps.filter(({ from }) => from === 'Query');
  }

  /** A path of the step and the field behind it. */
  behind(step: Step, field: GraphQLField<unknown, unknown>): Reader[] {
    return this.walk.end(step.to, field).map((end) => {
      const own = step.from === '' ? end : this.#behindRow(step, end);
      const first = step.from === '' ? end.field : step.chain[0]?.field.name;
      const as = first === 'me' ? 'CLIPPER' : 'ADMIN';
      const passed = [step.from, ...step.chain.map((link) => `${link.field.name}${link.member ?? ''}`)];
      const name = [...passed, `${field.name}${step.from === '' ? (end.member ?? '') : ''}`].filter(Boolean).join('.');
      const at = [...this.#keysTo(step), end.key].join('.');
      const platform = step.from === '' && as === 'ADMIN' && end.field !== 'platformStats';
      const near = platform ? this.#scope('PlatformStats', as) : [];
      return { ...this.#reader(name, as, [own], near, this.#beside(step.to, end, as)), end: at };
    });
  }

  #keysTo(step: Step): string[] {
    const way = step.from === '' ? [] : [...this.#wayTo(step.from), step];
    return way.flatMap(({ chain }) => chain.map(({ field }) => field.name));
  }

  #behindRow(step: Step, end: Piece): Piece {
    return this.walk.along([...this.#wayTo(step.from), step], [...this.walk.pieces(step.to), end]);
  }

  /** A field once as a whole, and once for each value of a filter that takes it apart. */
  splits(type: string): Reader[] {
    return this.#filtered(type).flatMap(({ field, filter }) =>
      Object.values(filter.getFields()).flatMap((by) => {
        const values = valuesOf(getNamedType(by.type));
        if (values.length === 0 || NO_PARTITION.has(`${filter.name}.${by.name}`)) return [];
        const whole = withoutRows(this.walk.end(type, field)[0] as Piece);
        if (whole.pieces.length === 0) return [];
        const parts = values.map((value) => narrowed(whole, { [by.name]: value }, value));
        const ofRow = type === 'Query' ? [] : this.walk.pieces(type).filter(({ key }) => key !== whole.key);
        const taken = [...ofRow, whole, ...parts];
        const own = type === 'Query' ? taken : [this.walk.along(this.#wayTo(type), taken)];
        const near = type === 'Query' ? this.#scope('PlatformStats', 'ADMIN') : [];
        return [this.#reader(`${type}.${field.name} by ${by.name}`, 'ADMIN', own, near, this.#scope(type, 'ADMIN'))];
      }),
    );
  }

  /** One user, one campaign and their pair, behind every filter that names them. */
  named(): Reader {
    const under = (type: string) =>
      this.#filtered(type).flatMap(({ field, filter }) => {
        const whole = withoutRows(this.walk.end(type, field)[0] as Piece);
        const ids = ['userId', 'campaignId'].filter((name) => name in filter.getFields());
        const names = ids.filter((name) => !isIdOf(type, name));
        const sets = names.length === 2 ? [names, ...names.map((name) => [name])] : names.map((name) => [name]);
        const ofRow = ids.length > 0 && (type === 'User' || type === 'Campaign') ? [whole] : [];
        return [...ofRow, ...sets.map((set) => narrowed(whole, Object.fromEntries(set.map(idOf)), set.join('_')))];
      });
    const rows = ['User', 'Campaign', 'PlatformStats'].map((type) => this.walk.along(this.#wayTo(type), under(type)));
    const beside = ['User', 'Campaign'].flatMap((type) => this.#one(type));
    return this.#reader('a user and a campaign by filters', 'ADMIN', [...under('Query'), ...rows], beside, []);
  }

  /** By the row's id if it has its own scope; all others by their lists, which show many of them. */
  #wayTo(type: string): Step[] {
    const ways = this.#roots.filter(
      ({ to, chain }) => to === type && !/^(me|node|_entities)$/.test(chain[0]?.field.name ?? ''),
    );
    const takesId = ({ chain }: Step) => chain[0]?.field.args.some(({ name }) => name === 'id') ?? false;
    const way = ways.find((step) => takesId(step) === type in SCOPES) ?? ways[0];
    if (type === 'Query') return [];
    if (way === undefined) throw new Error(`no way to ${type}`);
    return [way];
  }

  #filtered(type: string) {
    return this.walk
      .ends(type)
      .concat(this.#totals(type))
      .flatMap((field) => {
        const filter = field.args.find(({ name }) => name === 'filter');
        const input = filter && getNamedType(filter.type);
        return isInputObjectType(input) ? [{ field, filter: input as GraphQLInputObjectType }] : [];
      });
  }

  /** A figure of its row that takes a filter anyway. */
  #totals(type: string): GraphQLField<unknown, unknown>[] {
    const of = this.walk.schema.getType(type);
    const fields = isObjectType(of) ? Object.values(of.getFields()) : [];
    return fields.filter((field) => getNamedType(field.type).name === 'Totals');
  }

  /** The same figures by other paths: those of the row behind which the path ends, and of every row at its end. */
  #beside(behind: string, end: Piece, as: Reader['as']): Piece[] {
    const types = typesIn(end);
    const scopes = Object.keys(SCOPES).filter((type) => type === behind || types.has(type));
    const root = behind === 'Query';
    const lists = scopes.flatMap((type) =>
      SCOPES[type]?.all === end.field && root ? this.#one(type) : this.#scope(type, as),
    );
    const pairs = [...types].some((type) => /^(CampaignClipperEdge|UserCampaignEdge|RankedClipper)$/.test(type));
    const byKey = new Map([...lists, ...this.#payouts(types, as)].map((piece) => [piece.key, piece]));
    const facts = as === 'ADMIN' && root ? this.#facts(end) : [];
    return [...byKey.values(), ...facts, ...(pairs && as === 'ADMIN' ? [this.#pairs(types)] : [])];
  }

  /** Every row of a type; of users a clipper has only one. */
  #scope(type: string, as: Reader['as']): Piece[] {
    const scope = SCOPES[type];
    if (scope === undefined) return type === 'Query' ? this.#scope('PlatformStats', as) : [];
    if (as === 'CLIPPER' && type === 'User') return this.#one(type);
    const lists = this.walk.end('Query', this.walk.field('Query', scope.all), `all_${scope.all}`);
    return lists.map((list) => brief(list, FIRST_BESIDE[type]));
  }

  #one(type: string): Piece[] {
    const { one } = SCOPES[type] as { one: string };
    return this.walk.end('Query', this.walk.field('Query', one), `one_${one}`);
  }

  /** Every pair of a user and a campaign, from the side that the path does not come from. */
  #pairs(types: ReadonlySet<string>): Piece {
    const [from, field] = types.has('UserCampaignEdge') ? ['Campaign', 'clippers'] : ['User', 'campaigns'];
    const list = this.#roots.filter(({ to, chain }) => to === from && chain[0]?.field.name === SCOPES[from]?.all);
    const pairs = onlyIds(this.walk.end(from as string, this.walk.field(from as string, field as string))[0] as Piece);
    const [outer, inner] = from === 'User' ? [USERS_MAX, CAMPAIGNS_MAX] : [CAMPAIGNS_MAX, USERS_MAX];
    const args = { ...pairs.args, first: `${inner}` };
    return { ...this.walk.along(list, [{ ...pairs, args }], outer), key: 'pairs' };
  }

  /** Payouts from their requests, and requests from their payouts. */
  #payouts(types: ReadonlySet<string>, as: Reader['as']): Piece[] {
    const ways: [string, string, string][] = [
      ['Payout', 'PayoutRequest', 'payout'],
      ['PayoutRequest', 'Payout', 'payoutRequest'],
    ];
    return ways.flatMap(([wanted, from, field]) => {
      if (!types.has(wanted)) return [];
      const inner = [...this.walk.pieces(from), ...this.walk.end(from, this.walk.field(from, field))];
      const ofUser = this.#steps.filter((step) => step.from === 'User' && step.to === from);
      const way = as === 'ADMIN' ? this.#wayTo(from) : [...this.#wayTo('User'), ...ofUser];
      return [{ ...this.walk.along(way, inner, PAYOUTS_BESIDE), key: `by_${field}` }];
    });
  }

  /** Entries of the ledger and trackings that are asked for by id: from the lists of their clips. */
  #facts(end: Piece): Piece[] {
    const fields: Readonly<Record<string, string>> = { Earning: 'earnings', ViewTracking: 'trackings' };
    const name = fields[end.member ?? end.type];
    const list = this.#roots.find(({ to, chain }) => to === 'Clip' && chain[0]?.field.name === SCOPES['Clip']?.all);
    if (name === undefined || list === undefined) return [];
    const inner = this.walk.end('Clip', this.walk.field('Clip', name));
    return [{ ...this.walk.along([list], inner, FIRST_BESIDE['Clip']), key: `${name}_of_clips` }];
  }

  #reader(
    name: string,
    as: Reader['as'],
    own: readonly Piece[],
    near: readonly Piece[],
    beside: readonly Piece[],
  ): Reader {
    const all = new Map([...near, ...beside].map((piece) => [piece.key, piece]));
    return {
      name,
      as,
      own,
      end: '',
      path: this.#operation([...own, ...near]),
      full: this.#operation([...own, ...all.values()]),
    };
  }

  #operation(pieces: readonly Piece[]): Operation {
    const variables = [...variablesIn(pieces)].map((variable) => this.#variable(variable));
    const declared = variables.map((variable) => `$${variable.name}: ${variable.type}`).join(', ');
    return { pieces, variables, query: `query ${declared === '' ? '' : `(${declared})`} ${textOf(pieces)}` };
  }

  #variable(name: string): Variable {
    const type = this.walk.schema.getType(name);
    if (isEnumType(type)) return { name, type: `${name}!`, choices: type.getValues().map((value) => value.name) };
    if (isInputObjectType(type)) {
      const field = getNamedType(type.getFields()['field']?.type);
      return { name, type: name, choices: isEnumType(field) ? field.getValues().map((value) => value.name) : [] };
    }
    return { name, type: name.endsWith('Reference') ? '[_Any!]!' : 'ID!', choices: [] };
  }
}

/** Random values for the reader's variables. */
export function valuesFor({ variables }: Operation, ids: KnownIds, random: Random): Record<string, unknown> {
  const idsOf = (type: string) => ids[type] ?? [];
  return Object.fromEntries(
    variables.map(({ name, type, choices }) => {
      if (type === 'ID!') return [name, random.pick(idsOf(name))];
      if (type === '[_Any!]!') {
        const __typename = name.replace(/Reference$/, '');
        return [name, random.some(idsOf(__typename), 2).map((id) => ({ __typename, id }))];
      }
      const choice = random.pick(choices);
      return [name, type.endsWith('!') ? choice : { field: choice, direction: random.pick(['ASC', 'DESC']) }];
    }),
  );
}

function valuesOf(type: unknown): string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  return String(type) === 'Boolean' ? ['true', 'false'] : [];
}

const idOf = (name: string): [string, string] => [name, name === 'userId' ? '$User' : '$Campaign'];
const isIdOf = (type: string, name: string) => `${type.toLowerCase()}Id` === name;
