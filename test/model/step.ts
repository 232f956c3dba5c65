/**
 * One command of the model test: predicted by the model, sent to PostgreSQL, compared. The model says whether it takes
 * effect or with which code it is refused. Then every row and every balance must match the model.
 */
import fc from 'fast-check';
import { type ErrorCode, Refusal } from '../../src/kernel/base/errors.js';
import type { Database } from '../../src/kernel/db/database.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { checkpoint } from './checkpoint.js';
import { balanceLines, expectSame, linesOf, look, lookAtBalances, type Marks, stateLines } from './lines.js';
import { FACTS, type Fact, type Model, type Moment } from './model.js';
import { cutOff } from './rules.js';

/** The books are checked after this many steps, and at the end of each world. */
const CHECKPOINT_EVERY = 100;

/** The database under test. */
export interface Real {
  database: Database;
  /** The run that batches belong to. */
  refreshRunId: bigint;
  marks: Marks;
  /** Steps since the last checkpoint. */
  steps: number;
}

export interface Foreseen {
  code: ErrorCode;
  /** Figures that the refusal names. */
  figures?: Record<string, string>;
}

export type Result = Record<string, bigint | boolean>;

/** Plans a command for the current state of the model. */
export interface Plan {
  actor: Actor;
  input: object;
  /** Null: it takes effect. */
  refusal: Foreseen | null;
  send: (database: Database, key: string) => Promise<Result>;
  /** Does the same on the model, once it took effect. */
  apply: (result: Result, real: Real) => Promise<void> | void;
}

export interface Kind<Choice> {
  kind: string;
  weight: number;
  choices: fc.Arbitrary<Choice>;
  plan: (model: Model, choice: Choice) => Plan;
  /** False: a step of the refresh, without an idempotency key or audit row. */
  isCommand?: boolean;
}

export type AnyKind = Omit<Kind<unknown>, 'plan'> & { plan: (model: Model, choice: never) => Plan };

/** Sends the planned command, then compares the outcome and the whole state. */
export async function perform(model: Model, real: Real, { kind, isCommand = true }: AnyKind, plan: Plan) {
  const { actor, input, send, apply } = plan;
  const refusal = formerActor(model, actor) ?? plan.refusal;
  const key = `key ${model.fresh()}`;
  const waitedBefore = new Set(cutOff(model));
  const outcome = await send(real.database, key).then(
    (result) => ({ result, refused: null }),
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return { result: null, refused: error };
    },
  );
  expect(refusedAs(outcome.refused, refusal)).toEqual(refusal);
  model.tally.tried(kind, refusal === null);
  model.tally.count(refusal === null ? 'took effect' : `refused ${refusal.code}`);
  if (outcome.result !== null) {
    await apply(outcome.result, real);
    const { userId } = actor;
    if (isCommand) model.facts.audit.push(`${kind} by ${userId ?? ''}, key ${key}`);
    if (isCommand && userId !== null) {
      const again = (sameKey: string) => send(real.database, sameKey);
      const { result } = outcome;
      model.done.push({ kind, actor: { ...actor, userId }, key, input, result, send: again });
    }
  }
  const newlyCutOff = cutOff(model).filter((submission) => !waitedBefore.has(submission));
  model.tally.count('budget cut-off', newlyCutOff.length);
  await compare(model, real);
  real.steps += 1;
  if (real.steps % CHECKPOINT_EVERY === 0) await checkpoint(model, real.database);
}

/** An actor who was suspended or got another role since the command was chosen. */
function formerActor({ users }: Model, { userId, role }: Actor): Foreseen | null {
  const user = users.find(({ id }) => id === userId);
  if (user === undefined) return null;
  if (user.status !== 'ACTIVE') return { code: 'UNAUTHENTICATED' };
  return user.role === role ? null : { code: 'FORBIDDEN' };
}

/** A refusal in the predicted form: its code, and of its figures only the predicted ones. */
function refusedAs(refused: Refusal | null, foreseen: Foreseen | null): object | null {
  if (refused === null) return null;
  const figures = Object.entries(refused.extensions).filter(([name]) => name in (foreseen?.figures ?? {}));
  const because = foreseen === null || foreseen.code !== refused.code ? { message: refused.message } : {};
  return {
    code: refused.code,
    ...because,
    ...(foreseen?.figures === undefined ? {} : { figures: Object.fromEntries(figures) }),
  };
}

/** Every row of state, every balance, and the facts appended since the last look. */
export async function compare(model: Model, real: Real): Promise<void> {
  const [seen, balances] = await Promise.all([look(real.database, real.marks), lookAtBalances(real.database, model)]);
  const told = toldSince(model, real);
  expectSame(
    [...seen.state, ...balances, ...linesOf(seen.facts)],
    [...stateLines(model), ...balanceLines(model), ...linesOf(told)],
  );
  model.now = seen.now;
  real.marks = seen.marks;
}

const compared = new WeakMap<Real, Record<Fact, number>>();

/** Facts of the model since the last look. */
function toldSince(model: Model, real: Real): Record<Fact, string[]> {
  const before = compared.get(real);
  compared.set(
    real,
    mapFacts((fact) => model.facts[fact].length),
  );
  return mapFacts((fact) => model.facts[fact].slice(before?.[fact] ?? 0));
}

function mapFacts<Value>(of: (fact: Fact) => Value): Record<Fact, Value> {
  return Object.fromEntries(FACTS.map((fact) => [fact, of(fact)])) as Record<Fact, Value>;
}

/** A time that only the database can set: that of a row just written, between the last look and now. */
export async function momentOf(real: Real, model: Model, column: string, from: string): Promise<Moment> {
  const { rows } = await real.database.pool.query<{ at: bigint | null; now: bigint }>(
    `SELECT (extract(epoch FROM ${column}) * 1000)::bigint AS at,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now FROM ${from}`,
  );
  const [row] = rows;
  if (rows.length !== 1 || row === undefined || row.at === null) throw new Error(`no ${column} of ${from}`);
  const at = Number(row.at);
  // Two versions of terms in one millisecond start one after the other, so the second may be a millisecond ahead.
  if (at < model.now || at > Number(row.now) + 1)
    throw new Error(`${column} of ${from} is not the time it was written`);
  return at;
}

/** A step as fast-check runs and prints it; its outcome is known once it ran. */
export class Step implements fc.AsyncCommand<Model, Real> {
  #shown: string;

  constructor(
    private readonly kind: AnyKind,
    private readonly choice: unknown,
  ) {
    this.#shown = kind.kind;
  }

  /** A shrunk run has its own steps. It shows their own outcomes, not those of the originals. */
  [fc.cloneMethod](): Step {
    return new Step(this.kind, this.choice);
  }

  /** Illegal steps run, too. */
  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const plan = this.kind.plan(model, this.choice as never);
    const ending = plan.refusal === null ? '' : ` refused ${plan.refusal.code}`;
    this.#shown = `${this.kind.kind} by ${plan.actor.userId ?? 'the system'} ${jsonOf(plan.input)}${ending}`;
    await perform(model, real, this.kind, plan);
  }

  toString(): string {
    return `\n  ${this.#shown}`;
  }
}

export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one));
}

export function stepsOf({ kind, weight, choices, ...rest }: AnyKind) {
  return { weight, arbitrary: choices.map((choice) => new Step({ kind, weight, choices, ...rest }, choice)) };
}
