/** Contestants take turns with one workload, so that all meet the same moods of the machine. */
import { say } from '../results.js';
import type { Entrant, EntrantName } from './entrants.js';
import { requestsOf, type Turn, takeTurn } from './window.js';
import type { Workload } from './workloads.js';

/** One turn for each round; absent: it has no answer to that, or none in time. */
export type Turns = Partial<Record<EntrantName, Turn[]>>;

export interface Cell {
  title: string;
  connections: number;
  turns: Turns;
}

export interface Match {
  rounds: number;
  /** Seconds that a turn is looked at. */
  seconds: number;
  connections: readonly number[];
  postgresPid: number;
}

const WARM_UP_CONNECTIONS = 8;
const WARM_UP_SECONDS = 5;

export async function playMatch(entrants: readonly Entrant[], workload: Workload, match: Match): Promise<Cell[]> {
  const { title } = workload;
  const players = await playersOf(entrants, workload, match);
  const cells: Cell[] = [];
  for (const connections of match.connections) {
    say(`${title}: ${connections} connections`);
    cells.push({ title, connections, turns: await playRounds(players, connections, match) });
  }
  return cells;
}

interface Player {
  entrant: Entrant;
  sent: NonNullable<Awaited<ReturnType<typeof requestsOf>>>;
}

/** They are warm: every operation was compiled, and connections are open. */
async function playersOf(entrants: readonly Entrant[], workload: Workload, { postgresPid }: Match): Promise<Player[]> {
  const players: Player[] = [];
  for (const entrant of entrants) {
    const sent = await requestsOf(entrant, workload);
    if (sent === null) continue;
    const warmUp = { connections: WARM_UP_CONNECTIONS, seconds: WARM_UP_SECONDS, postgresPid };
    if ((await takeTurn(entrant, sent, warmUp)) !== null) players.push({ entrant, sent });
  }
  return players;
}

async function playRounds(
  players: readonly Player[],
  connections: number,
  { rounds, seconds, postgresPid }: Match,
): Promise<Turns> {
  const turns: Turns = {};
  const late = new Set<Player>();
  for (let round = 0; round < rounds; round += 1) {
    for (const player of round % 2 === 0 ? players : players.toReversed()) {
      if (late.has(player)) continue;
      const turn = await takeTurn(player.entrant, player.sent, { connections, postgresPid, seconds });
      const { name } = player.entrant;
      if (turn === null) {
        late.add(player);
        delete turns[name];
      } else {
        turns[name] = [...(turns[name] ?? []), turn];
      }
    }
  }
  return turns;
}
