/**
 * Validates input. Texts are cleaned, nested inputs are validated, and an error names the bad argument by its path,
 * such as "input.items.3.note".
 */
import { type ClassType, Field, ID } from 'type-graphql';
import { z } from 'zod';
import { badInput } from '../base/errors.js';
import { faultOfId, type IdKind, parseId } from '../base/global-ids.js';
import { isPlain, isVisible } from '../base/visible-text.js';

/** Rules of the properties of each input class, without those of its parent classes. */
const RULES = new Map<object, Record<string, z.ZodType>>();
/** The text properties of each class. They are cleaned before they are measured. */
const TEXTS = new Map<object, Set<string>>();
/** The id properties of each class, with their kinds. After validation they hold the bare number. */
const IDS = new Map<object, Map<string, IdKind>>();

/** Control characters, line separators, and characters that change the direction of text. */
const UNSAFE = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]`;
const LINE = new RegExp(`^(?:(?!${UNSAFE})[^])*$`, 'u');
const LINES = new RegExp(`^(?:[\\n\\t]|(?!${UNSAFE})[^])*$`, 'u');

/** The maximum lengths of texts, in characters. */
export const NAME_LENGTH_MAX = 200;
export const REASON_LENGTH_MAX = 1_000;

/** The form in which a text is stored: NFC, without surrounding spaces. */
export function cleaned(text: string): string {
  return text.normalize('NFC').trim();
}

/** True if a cleaned text is a valid name. */
export function isName(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && LINE.test(text) && isPlain(text) && isVisible(text);
}

interface TextOptions {
  description: string;
  max: number;
  /** 0: may be empty. */
  min?: number;
  /** True: line breaks and tabs are allowed. */
  lines?: boolean;
  nullable?: boolean;
}

/**
 * A text of an input. It is trimmed, normalised (NFC) and limited in length. Control and invisible characters are
 * refused.
 */
export function Text({ description, max, min = 1, lines = false, nullable = false }: TextOptions): PropertyDecorator {
  return (target, property) => {
    const texts = TEXTS.get(target.constructor) ?? new Set();
    TEXTS.set(target.constructor, texts.add(property.toString()));
    // A text without visible characters counts as empty if it may be empty.
    const plain = (text: string) => isPlain(text) || (min === 0 && !isVisible(text));
    const rule = textUpTo(max)
      .regex(lines ? LINES : LINE, '$property must not contain control characters')
      .refine(plain, '$property must not contain invisible characters')
      .refine((text) => min === 0 || isVisible(text), '$property must not be empty');
    const field = Field(() => String, { nullable, description: `${description} Up to ${max} characters.` });
    applied(field as PropertyDecorator, Rule(rule))(target, property);
  };
}

/** A search text for a list. A search without visible characters matches every row. */
export function Search(description: string): PropertyDecorator {
  return Text({ description: `${description} An empty search matches every row.`, max: 200, min: 0, nullable: true });
}

/** A text with at most `max` characters. */
export function textUpTo(max: number): z.ZodString {
  return z.string().max(max, `$property must have at most ${max} characters`);
}

/** A rule for a property. It is not asked about an absent value. "$property" in a message stands for the argument. */
export function Rule(rule: z.ZodType): PropertyDecorator {
  return (target, property) => {
    const rules = RULES.get(target.constructor) ?? {};
    RULES.set(target.constructor, { ...rules, [property.toString()]: rule.nullish() });
  };
}

/** A nested input, whose own rules hold. */
export function Part(part: () => ClassType): PropertyDecorator {
  return Rule(z.lazy(() => rulesOf(part())));
}

/** A list with at most `max` entries. */
export function AtMost(max: number): PropertyDecorator {
  return Rule(listUpTo(z.unknown(), max));
}

/** A list of such entries, with at most `max` of them. */
function listUpTo(entry: z.ZodType, max: number): z.ZodArray {
  return z.array(entry).max(max, `$property must have at most ${max} entries`);
}

/** A secret text, such as a password, which is never cleaned. Encoded as UTF-8, lone surrogates would change it. */
export function SecretText(max: number): PropertyDecorator {
  return Rule(textUpTo(max).regex(/^[^\p{Cs}]*$/u, '$property must be valid Unicode text'));
}

/** The longest address that SMTP can deliver to. */
export function EmailLength(): PropertyDecorator {
  return Rule(textUpTo(254));
}

/** Combines several decorators. */
export function applied(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/** The global id of a row. The property gets its bare number. The command checks that the row exists. */
export function RowId(kind: IdKind, description: string, { nullable = false } = {}): PropertyDecorator {
  return applied(Field(() => ID, { nullable, description }) as PropertyDecorator, Rule(idOf(kind)), holdsIds(kind));
}

/** Global ids of rows, at most `max`. The property gets their bare numbers. */
export function RowIds(kind: IdKind, description: string, { nullable = false, max = 100 } = {}): PropertyDecorator {
  return applied(
    Field(() => [ID], { nullable, description: `${description} At most ${max}.` }) as PropertyDecorator,
    Rule(listUpTo(idOf(kind), max)),
    holdsIds(kind),
  );
}

function idOf(kind: IdKind): z.ZodType {
  return z.string().superRefine((text, context) => {
    const fault = faultOfId(kind, text);
    if (fault !== null) context.addIssue({ code: 'custom', message: `$property ${fault}` });
  });
}

function holdsIds(kind: IdKind): PropertyDecorator {
  return (target, property) => {
    const ids = IDS.get(target.constructor) ?? new Map();
    IDS.set(target.constructor, ids.set(property.toString(), kind));
  };
}

/** More than any enum has values. */
const VALUES_MAX = 20;

/** A filter by an enum: one value or several. GraphQL makes a list of a single value. */
export function AnyOf(values: () => object, description: string): PropertyDecorator {
  const field = Field(() => [values()], {
    nullable: true,
    description: `${description} One value or several, at most ${VALUES_MAX}; an empty list matches nothing.`,
  });
  return applied(field as PropertyDecorator, AtMost(VALUES_MAX));
}

/** A list of nested inputs, at most `max` of them. */
export function Parts(part: () => ClassType, description: string, { min = 0, max = 100 } = {}): PropertyDecorator {
  return applied(
    Field(() => [part()], { description: `${description} At most ${max}.` }) as PropertyDecorator,
    Rule(
      listUpTo(
        z.lazy(() => rulesOf(part())),
        max,
      ).min(min, '$property must not be empty'),
    ),
  );
}

/** type-graphql calls this for every argument. */
export function validateInput(argument: unknown): void {
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) return;
  // graphql-js makes variables of objects without a prototype.
  if (argument.constructor === undefined) return;
  clean(argument);
  const rules = rulesOf(argument.constructor);
  // Validation costs time even if there is nothing to check.
  if (Object.keys(rules.shape).length === 0) return;
  const [issue] = rules.safeParse(argument).error?.issues ?? [];
  if (issue === undefined) {
    shortenIds(argument);
    return;
  }
  const root = argument.constructor.name.endsWith('FilterInput') ? 'filter' : 'input';
  const property = issue.path.findLast((key) => typeof key === 'string') ?? root;
  throw badInput([root, ...issue.path].join('.'), `${issue.message.replace('$property', property)}.`);
}

const RULES_OF = new WeakMap<object, z.ZodObject>();

/** The rules of a class and its parent classes. */
function rulesOf(input: object): z.ZodObject {
  const known = RULES_OF.get(input);
  if (known !== undefined) return known;
  const rules = z.object(Object.assign({}, ...lineage(input).map((made) => RULES.get(made) ?? {})));
  RULES_OF.set(input, rules);
  return rules;
}

function clean(input: object): void {
  const texts = textsOf(input);
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'string' && texts.has(name)) Object.assign(input, { [name]: cleaned(value) });
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part !== null && typeof part === 'object' && !(part instanceof Date)) clean(part);
    }
  }
}

/** Replaces global ids by the bare numbers that commands and statements use. */
function shortenIds(input: object): void {
  const ids = new Map(lineage(input.constructor).flatMap((made) => [...(IDS.get(made) ?? [])]));
  for (const [name, value] of Object.entries(input)) {
    const kind = ids.get(name);
    const bare = (id: unknown) => (kind === undefined || typeof id !== 'string' ? id : parseId(kind, name, id));
    if (kind !== undefined) Object.assign(input, { [name]: Array.isArray(value) ? value.map(bare) : bare(value) });
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part !== null && typeof part === 'object' && !(part instanceof Date)) shortenIds(part);
    }
  }
}

/** The text properties of the class and of its parent classes. */
function textsOf(input: object): Set<string> {
  return new Set(lineage(input.constructor).flatMap((made) => [...(TEXTS.get(made) ?? [])]));
}

/** The class and its parent classes, from the first ancestor on. */
function lineage(made: object | undefined): object[] {
  if (made === undefined || (made as { prototype?: unknown }).prototype === undefined) return [];
  return [...lineage(Object.getPrototypeOf(made)), made];
}

/** Treats null like an absent value in an optional input. The command and the hash of its key see one spelling. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { [Key in Name]?: Value };
export function given<Name extends string, Value, Parsed>(
  name: Name,
  value: Value | null | undefined,
  parse: (value: Value) => Parsed,
): { [Key in Name]?: Parsed };
export function given(name: string, value: unknown, parse: (value: unknown) => unknown = (same) => same) {
  return value === null || value === undefined ? {} : { [name]: parse(value) };
}
