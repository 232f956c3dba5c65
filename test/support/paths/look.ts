/**
 * Looks through an answer and notes what each of its figures says about which scope. A scope is "platform", "User 3",
 * "Campaign 4", "Clip 5", "User 3 in Campaign 4", or a list or a part of one. A figure that is said twice must be the
 * same.
 */
import { exact, FILTER_RULES, LIST_RULES, MEASURES, RULES, valueAt } from './rules.js';
import { isFigureType, type Piece } from './walk.js';

/** An object of an answer. */
export type Node = Readonly<Record<string, unknown>>;

/** Where an object of an answer stands. */
export interface Place {
  scope: string;
  /** The row that contains it, if it is one of these: pairs are made of both. */
  user?: string | undefined;
  campaign?: string | undefined;
  /** False if a filter has narrowed it. */
  whole: boolean;
  /** "users.edges.0.node."; empty unless it is asked for. */
  path: string;
}

type Leaves = () => readonly string[];

interface Said {
  value: bigint;
  place: Place;
  leaves: Leaves;
}

export interface LookOptions {
  variables: Readonly<Record<string, unknown>>;
  /** The caller, if a clipper: they see their own rows of every list. */
  me?: string | null;
  /** Notes where figures stand, which takes time. */
  traced?: boolean;
}

export class Look {
  readonly disagreements: string[] = [];
  /** Leaves whose figure was said in more than one way. */
  readonly compared = new Set<string>();
  /** Leaves with a figure. */
  readonly shown = new Set<string>();
  comparisons = 0;
  readonly #said = new Map<string, Said>();
  readonly #me: string | null;
  readonly #traced: boolean;

  constructor(
    pieces: readonly Piece[],
    data: Node,
    private readonly options: LookOptions,
  ) {
    this.#me = options.me ?? null;
    this.#traced = options.traced ?? false;
    const scope = this.#me === null ? 'platform' : `User ${this.#me}`;
    this.#inside(pieces, data, { scope, user: this.#me ?? undefined, whole: true, path: '' });
  }

  /** The recorded figure of a measure; undefined: none. */
  of(scope: string, measure: string): bigint | undefined {
    return this.#said.get(`${scope}: ${measure}`)?.value;
  }

  /** `leaves`: the leaves that said it, below the place. */
  say(place: Place, measure: string, value: bigint, leaves: Leaves): void {
    const key = `${place.scope}: ${measure}`;
    const before = this.#said.get(key);
    if (before === undefined) {
      this.#said.set(key, { value, place, leaves });
      return;
    }
    this.comparisons += 1;
    if (this.#traced) {
      for (const leaf of before.leaves()) this.compared.add(`${before.place.path}${leaf}`);
      for (const leaf of leaves()) this.compared.add(`${place.path}${leaf}`);
    }
    if (before.value !== value) {
      const ways = [before.leaves(), leaves()].map((names) => names.slice(0, 3).join(' + '));
      this.disagreements.push(`${key}: ${before.value} by ${ways[0]}, ${value} by ${ways[1]}`);
    }
  }

  #inside(pieces: readonly Piece[], node: Node, place: Place): void {
    for (const piece of pieces) {
      const value = node[piece.key];
      if (value === null || value === undefined) continue;
      if (piece.pieces.length > 0) this.#field(piece, value as Node | readonly Node[], node, place);
      else if (isFigureType(piece.type)) {
        const name = `${piece.parent}.${piece.field}`;
        if (this.#traced) this.shown.add(`${place.path}${piece.key}`);
        this.say(place, MEASURES[name] ?? name, exact(value), () => [piece.key]);
      }
    }
    this.#parts(pieces, node, place);
  }

  #field(piece: Piece, value: Node | readonly Node[], parent: Node, place: Place): void {
    const type = piece.member ?? piece.type;
    const path = this.#traced ? `${place.path}${piece.key}.` : '';
    if (!Array.isArray(value)) {
      this.#object(piece, type, value as Node, parent, { ...place, path });
      return;
    }
    LIST_RULES[type]?.(value as Node[], { ...place, path }, this);
    for (const [n, one] of (value as Node[]).entries()) {
      if (one !== null) this.#object(piece, type, one, parent, { ...place, path: this.#traced ? `${path}${n}.` : '' });
    }
  }

  #object(piece: Piece, type: string, node: Node, parent: Node, at: Place): void {
    const place = this.#placeOf(piece, type, node, parent, at);
    RULES[type]?.(node, place, this);
    this.#inside(piece.pieces, node, place);
    for (const [measure, ...leaf] of FILTER_RULES[`${at.scope.split(' ')[0]}.${piece.key}`] ?? []) {
      this.say({ ...at, path: place.path }, measure, exact(valueAt(node, leaf)), () => [leaf.join('.')]);
    }
  }

  /** The parts that a filter makes add up to the whole, in each figure. */
  #parts(pieces: readonly Piece[], node: Node, place: Place): void {
    for (const whole of pieces) {
      const parts = pieces.filter(({ field, filter }) => field === whole.field && filter && !namesRows(filter));
      if (whole.filter !== undefined || parts.length === 0) continue;
      const at = { ...place, scope: `${place.scope}, ${whole.field} by parts` };
      for (const leaf of leavesOf(whole)) {
        const paths = [whole, ...parts].map(({ key }) => [key, ...leaf]);
        const [all, ...each] = paths.map((path) => exact(valueAt(node, path)));
        const measure = leaf.join('.');
        this.say(at, measure, all as bigint, () => [(paths[0] as string[]).join('.')]);
        this.say(
          at,
          measure,
          each.reduce((sum, part) => sum + part, 0n),
          () => paths.slice(1).map((path) => path.join('.')),
        );
      }
    }
  }

  #placeOf(piece: Piece, type: string, node: Node, parent: Node, at: Place): Place {
    if (piece.filter !== undefined) return { ...at, ...this.#narrowed(piece, at) };
    const { id } = node;
    if (type === 'PlatformStats') return { scope: 'platform', whole: true, path: at.path };
    if (typeof id === 'string') {
      const row = { user: type === 'User' ? id : undefined, campaign: type === 'Campaign' ? id : undefined };
      return { scope: `${type} ${id}`, ...row, whole: true, path: at.path };
    }
    const scope = this.#scopeOf(piece, node, parent, at);
    return scope === undefined ? at : { ...at, scope };
  }

  /** A user, a campaign or both by their ids; anything else is a part of the scope. */
  #narrowed({ filter = {}, field }: Piece, at: Place): Partial<Place> {
    if (!namesRows(filter)) {
      const parts = Object.entries(filter).map(([name, value]) => `${name}=${value}`);
      return { scope: `${at.scope}, ${field} with ${parts.join(', ')}`, whole: false };
    }
    const { variables } = this.options;
    const user = (filter['userId'] ? variables['User'] : at.user) as string | undefined;
    const campaign = (filter['campaignId'] ? variables['Campaign'] : at.campaign) as string | undefined;
    if (user !== undefined && campaign !== undefined) return { scope: pair(user, campaign), whole: false };
    return { scope: user === undefined ? `Campaign ${campaign}` : `User ${user}`, whole: false };
  }

  /** Where a field shows another scope than its row. */
  #scopeOf({ parent: type, field }: Piece, node: Node, parent: Node, at: Place): string | undefined {
    switch (`${type}.${field}`) {
      case 'Campaign.clips':
      case 'Campaign.submissions':
        return this.#me === null ? undefined : pair(this.#me, at.campaign);
      case 'CampaignClipperEdge.totals':
        return pair(idIn(parent, 'node'), at.campaign);
      case 'CampaignClipperConnection.totals':
        return this.#me === null ? undefined : pair(this.#me, at.campaign);
      case 'CampaignConnection.totals':
        // Everybody's, of the campaigns that are public.
        return this.#me === null ? undefined : 'public campaigns';
      case 'UserCampaignEdge.totals':
        return pair(at.user, idIn(parent, 'node'));
      case 'RankedClipper.totals':
        return at.campaign === undefined ? `User ${idIn(parent, 'user')}` : pair(idIn(parent, 'user'), at.campaign);
      case 'RankedCampaign.totals':
        return `Campaign ${idIn(parent, 'campaign')}`;
      case 'RankedClip.totals':
        return `Clip ${idIn(parent, 'clip')}`;
      case 'SocialPlatformTotals.totals':
        return `${at.scope} on ${String(parent['socialPlatform'])}`;
      case 'PayoutConnection.totals':
        return `${at.scope}, payouts`;
      case 'PayoutRequestConnection.totals':
        return `${at.scope}, payout requests`;
      case 'Timeline.previousTotal':
        return `${at.scope} before its first fact`;
      case 'Timeline.points':
        return `${at.scope} from ${String(node['start'])}`;
      default:
        return field === 'rest' ? `${at.scope} beyond the rows` : undefined;
    }
  }
}

/** Paths of the figures in a piece that is no list of rows. */
function leavesOf({ pieces }: Piece): string[][] {
  return pieces.flatMap((part) => {
    if (part.pieces.length > 0) return leavesOf(part).map((path) => [part.key, ...path]);
    return isFigureType(part.type) ? [[part.key]] : [];
  });
}

const pair = (user: string | undefined, campaign: string | undefined) => `User ${user} in Campaign ${campaign}`;
const idIn = (node: Node, row: string) => (node[row] as { id: string }).id;
const namesRows = (filter: Readonly<Record<string, string>>) => 'userId' in filter || 'campaignId' in filter;
