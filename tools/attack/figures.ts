/** The effect of an attack on the server: its figures, how they are printed, and their limits. */

/** `npm run attack`: longer phases and more rounds than an ordinary test run has time for. */
export const isLong = process.env['ATTACK'] === 'long';

/** How much more than in the idle phase of the same round. */
const DELAY_MS_MAX = 250;
const RSS_MB_MAX = 512;

export interface Phase {
  /** The longest delay of the event loop, seen from inside by `monitorEventLoopDelay`. */
  delayMs: number;
  /** The same, counting only time in which the process itself was computing. A busy machine delays it further. */
  heldMs: number;
  /** The longest answer time of /healthz, seen from outside. */
  healthzMs: number;
  /** The longest wait of the bystander; 0: there was none. */
  besideMs: number;
  /** The peak of the server's resident memory. */
  rssMb: number;
  heapMb: number;
  /** CPU time of all threads of the server. */
  cpuMs: number;
}

export interface Round {
  idle: Phase;
  attacked: Phase;
}

export interface Figures {
  name: string;
  rounds: readonly Round[];
  /** How the requests ended: their number by code. */
  codes: Readonly<Record<string, number>>;
}

/** The median round: a machine that was busy with something else for a moment is no finding. */
export function middle(rounds: readonly Round[], figureOf: (round: Round) => number): number {
  const sorted = rounds.map(figureOf).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

export function expectHarmless(figures: Figures): void {
  process.stdout.write(`${lineOf(figures)}\n`);
  expect(harmOf(figures)).toEqual({});
}

/** The figures over their limits; empty if all are within them. */
export function harmOf(figures: Figures): Record<string, number> {
  const { rounds } = figures;
  const more = (of: (phase: Phase) => number) => middle(rounds, ({ idle, attacked }) => of(attacked) - of(idle));
  const found: [name: string, value: number, max: number][] = [
    // On an otherwise idle machine this is the whole delay.
    ['delayMs', more((phase) => Math.min(phase.delayMs, phase.heldMs)), DELAY_MS_MAX],
    ['healthzMs', more((phase) => phase.healthzMs - Math.max(0, phase.delayMs - phase.heldMs)), DELAY_MS_MAX],
    ['rssMb', rssOf(figures), RSS_MB_MAX],
  ];
  return Object.fromEntries(
    found.filter(([, value, max]) => value > max).map(([name, value]) => [name, Math.round(value)]),
  );
}

function rssOf({ rounds }: Figures): number {
  return Math.max(...rounds.map(({ attacked }) => attacked.rssMb));
}

function cpuOf({ rounds, codes }: Figures): number {
  let cpuMs = 0;
  let requests = 0;
  for (const { attacked } of rounds) cpuMs += attacked.cpuMs;
  for (const count of Object.values(codes)) requests += count;
  return cpuMs / requests;
}

function lineOf(figures: Figures): string {
  const { name, rounds, codes } = figures;
  const change = (of: (phase: Phase) => number) =>
    `${middle(rounds, ({ idle }) => of(idle)).toFixed(0)} → ${middle(rounds, ({ attacked }) => of(attacked)).toFixed(0)} ms`;
  const beside = rounds.some(({ attacked }) => attacked.besideMs > 0);
  return [
    `attack ${name}: event loop delayed ${change((phase) => phase.delayMs)}`,
    `by its own work ${change((phase) => phase.heldMs)}`,
    `/healthz ${change((phase) => phase.healthzMs)}`,
    ...(beside ? [`others wait ${change((phase) => phase.besideMs)}`] : []),
    `memory ${rssOf(figures).toFixed(0)} MB`,
    `CPU ${cpuOf(figures).toFixed(1)} ms a request`,
    `answers ${Object.entries(codes)
      .map(([code, count]) => `${count} ${code}`)
      .join(', ')}`,
  ].join('; ');
}
