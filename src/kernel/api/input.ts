/**
 * Validates input. Texts are cleaned, nested inputs are validated, and an error names the bad argument by its path,
 * such as "input.items.3.note".
 */
import {
  ArrayMaxSize,
  ArrayMinSize,
  getMetadataStorage,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
  type ValidationError,
  validate,
} from 'class-validator';
import { type ClassType, Field, ID } from 'type-graphql';
import { badInput } from '../base/errors.js';
import { isPlain, isVisible } from '../base/visible-text.js';

/** The text properties of each class. They are cleaned before they are measured. */
const TEXTS = new Map<object, Set<string>>();

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
    const decorate = applied(
      Field(() => String, { nullable, description: `${description} Up to ${max} characters.` }) as PropertyDecorator,
      MaxLength(max),
      Matches(lines ? LINES : LINE, { message: '$property must not contain control characters' }),
      Is('plain', plain, '$property must not contain invisible characters'),
      ...(min === 0 ? [] : [Is('visible', isVisible, '$property must not be empty')]),
    );
    decorate(target, property);
  };
}

/** A search text for a list. A search without visible characters matches every row. */
export function Search(description: string): PropertyDecorator {
  return Text({ description: `${description} An empty search matches every row.`, max: 200, min: 0, nullable: true });
}

/** A validation rule given as a function. */
function Is(name: string, rule: (text: string) => boolean, message: string): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && rule(value);
  return ValidateBy({ name, validator: { validate, defaultMessage: () => message } }) as PropertyDecorator;
}

/** Combines several decorators. */
export function applied(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

export const ROW_ID = /^[1-9]\d{0,17}$/;

/** The id of a row: a positive decimal number. The command checks that the row exists. */
export function RowId(description: string, { nullable = false } = {}): PropertyDecorator {
  return applied(
    Field(() => ID, { nullable, description }) as PropertyDecorator,
    Matches(ROW_ID, { message: '$property is not an id. An id is a positive number, such as "42"' }),
  );
}

/** A list of nested inputs, at most `max` of them. */
export function Parts(part: () => ClassType, description: string, { min = 0, max = 100 } = {}): PropertyDecorator {
  return applied(
    Field(() => [part()], { description: `${description} At most ${max}.` }) as PropertyDecorator,
    ArrayMinSize(min, { message: '$property must not be empty' }),
    ArrayMaxSize(max, { message: `$property must have at most ${max} entries` }),
    ValidateNested({ each: true }),
  );
}

/** type-graphql calls this for every argument. */
export async function validateInput(argument: unknown): Promise<void> {
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) return;
  clean(argument);
  if (argument.constructor !== undefined && !hasRules(argument.constructor)) return;
  const [error] = await validate(argument, { skipMissingProperties: true, forbidUnknownValues: false });
  if (error === undefined) return;
  const { path, message } = deepest(error);
  const root = argument.constructor.name.endsWith('FilterInput') ? 'filter' : 'input';
  throw badInput([root, ...path].join('.'), `${message}.`);
}

const WITH_RULES = new WeakMap<object, boolean>();

/** Validation costs time even if there is nothing to check. */
function hasRules(input: NewableFunction): boolean {
  const known = WITH_RULES.get(input);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(input, '', false, false);
  WITH_RULES.set(input, rules.length > 0);
  return rules.length > 0;
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

/** The text properties of the class and of its parent classes. */
function textsOf(input: object): Set<string> {
  const texts = new Set<string>();
  for (let made = input.constructor; made?.prototype !== undefined; made = Object.getPrototypeOf(made)) {
    for (const name of TEXTS.get(made) ?? []) texts.add(name);
  }
  return texts;
}

function deepest({ property, constraints, children }: ValidationError): { path: string[]; message: string } {
  const [child] = children ?? [];
  if (child === undefined) return { path: [property], message: Object.values(constraints ?? {})[0] ?? 'is not valid' };
  const { path, message } = deepest(child);
  return { path: [property, ...path], message };
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
