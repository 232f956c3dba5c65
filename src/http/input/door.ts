/**
 * Limits of a GraphQL request that are checked before it is parsed, validated or measured. Those steps walk a document
 * or a value recursively, or search for the line of an error. Without limits a caller could use up their time and
 * stack.
 */
import type { FastifyRequest } from 'fastify';
import { badInput } from '../../kernel/base/errors.js';
import { tooLarge } from '../limits/refusals.js';

/** Levels of nested objects and lists. Our deepest input has four, and a router's representations may add more. */
export const JSON_DEPTH_MAX = 32;

/** Values in `variables` or in `extensions`: a thousand entities with twenty fields each. */
export const JSON_VALUES_MAX = 20_000;

/** Levels of nested brackets of any kind. Fields may be 10 deep, which takes 20 brackets with `edges` and `node`. */
export const NESTING_MAX = 200;

/** Each error of graphql-js counts the lines before it, at 0.2 µs a line. */
export const LINES_MAX = 5_000;

/** Throws errors with status 400, for the body of a POST and the query string of a GET. */
export function refuseOversized({ body, query }: Pick<FastifyRequest, 'body' | 'query'>): void {
  for (const given of [body, query]) {
    if (typeof given !== 'object' || given === null) continue;
    for (const [name, value] of Object.entries(given)) {
      if (name === 'query' && typeof value === 'string') refuseDocument(value);
      else refuseValues(name, parsed(value));
    }
  }
}

/** Throws an error with status 400. */
export function refuseDocument(text: string): void {
  const lines = linesOf(text);
  if (lines > LINES_MAX) throw tooLarge('lines', LINES_MAX, lines);
  const nesting = nestingOf(text);
  if (nesting > NESTING_MAX) throw tooLarge('nesting', NESTING_MAX, nesting);
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const HASH = 35;
const BACKSLASH = 92;
const OPENING = new Set([...'([{'].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set([...')]}'].map((sign) => sign.charCodeAt(0)));

function linesOf(text: string): number {
  let lines = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) lines += 1;
  }
  return lines;
}

/** The depth of nested brackets outside strings and comments. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (OPENING.has(code)) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (CLOSING.has(code)) depth -= 1;
    else if (code === HASH) at = endOfLine(text, at);
    else if (code === QUOTE) at = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfText(text, at + 1);
  }
  return deepest;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at += 1;
  return at;
}

/** An unclosed string ends at the end of its line, where the parser gives up. */
function endOfText(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE || code === LF || code === CR) return at;
  }
  return at;
}

function endOfBlock(text: string, from: number): number {
  for (let at = text.indexOf('"""', from); at !== -1; at = text.indexOf('"""', at + 3)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH) return at + 2;
  }
  return text.length;
}

/** In a query string JSON is text. Apollo Server refuses text that is not JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

interface Level {
  values: Iterator<readonly [string | number, unknown]>;
}

/** Without recursion, because 100 kB can hold 50,000 nested lists. */
function refuseValues(name: string, root: unknown): void {
  if (typeof root !== 'object' || root === null) return;
  let count = 0;
  // The variable that is being read. Callers know it as the argument.
  let variable = name;
  const levels: Level[] = [{ values: entriesOf(root) }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const { done, value } = level.values.next();
    if (done === true) {
      levels.pop();
      continue;
    }
    const [key, inner] = value;
    if (levels.length === 1 && name === 'variables') variable = String(key);
    count += 1;
    if (count > JSON_VALUES_MAX)
      throw badInput(name, `${name} must have at most ${JSON_VALUES_MAX.toLocaleString('en')} values.`);
    if (typeof inner !== 'object' || inner === null) continue;
    if (levels.length > JSON_DEPTH_MAX) {
      throw badInput(variable, `${name} must be at most ${JSON_DEPTH_MAX} levels deep.`);
    }
    levels.push({ values: entriesOf(inner) });
  }
}

function entriesOf(value: object): Iterator<readonly [string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value).values();
}
