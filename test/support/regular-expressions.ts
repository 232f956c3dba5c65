/** Every regular expression of the product, read from its sources: literals, and those composed of constants. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync } from '@swc/core';
import { projectRoot } from '../../src/kernel/base/project-root.js';

export interface Found {
  file: string;
  expression: RegExp;
}

/** swc's own types know every kind of node; here a few members of a few kinds matter. */
interface Part {
  type?: string;
  value?: unknown;
  pattern?: string;
  flags?: string;
  callee?: Part;
  arguments?: { expression: Part }[];
  id?: Part;
  init?: Part | null;
  tag?: Part;
  object?: Part;
  property?: Part;
  template?: Part;
  quasis?: { raw: string; cooked: string }[];
  expressions?: Part[];
}

const FOLDERS = ['src', 'jobs', 'dev'];

/** Throws if an expression contains a value that is not known before the program runs. */
export function regularExpressions(): Found[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
      .map((name) => join(folder, name)),
  );
  const parsed = files.sort().map((file) => ({ file, parts: [...partsOf(treeOf(file))] }));
  // Constants are imported under their own names.
  const everywhere = constantsOf(parsed.flatMap(({ parts }) => parts));
  return parsed.flatMap(({ file, parts }) => {
    const constants = new Map([...everywhere, ...constantsOf(parts)]);
    return parts.flatMap((part) => {
      const expression = expressionOf(part, constants);
      return expression === null ? [] : [{ file, expression }];
    });
  });
}

function treeOf(file: string): Node {
  const text = readFileSync(join(projectRoot(), file), 'utf8');
  return parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2023' });
}

function* partsOf(tree: unknown): Generator<Part> {
  if (typeof tree !== 'object' || tree === null) return;
  if ('type' in tree) yield tree as Part;
  for (const inner of Object.values(tree)) yield* partsOf(inner);
}

type Constants = ReadonlyMap<string, Part>;

function constantsOf(parts: readonly Part[]): Map<string, Part> {
  return new Map(
    parts.flatMap(({ type, id, init }) =>
      type === 'VariableDeclarator' && init != null && typeof id?.value === 'string' ? [[id.value, init]] : [],
    ),
  );
}

function expressionOf(part: Part, constants: Constants): RegExp | null {
  if (part.type === 'RegExpLiteral') return new RegExp(part.pattern ?? '', part.flags);
  const isMade = part.type === 'NewExpression' || part.type === 'CallExpression';
  if (!isMade || part.callee?.type !== 'Identifier' || part.callee.value !== 'RegExp') return null;
  const [pattern, flags] = (part.arguments ?? []).map(({ expression }) => textOf(expression, constants));
  return new RegExp(pattern ?? '', flags);
}

function textOf(part: Part, constants: Constants): string {
  if (part.type === 'StringLiteral') return String(part.value);
  if (part.type === 'Identifier') {
    const known = constants.get(String(part.value));
    if (known !== undefined) return textOf(known, constants);
  }
  if (part.type === 'TemplateLiteral') return filled(part, constants, 'cooked');
  const isRaw = part.tag?.object?.value === 'String' && part.tag.property?.value === 'raw';
  if (part.type === 'TaggedTemplateExpression' && isRaw) return filled(part.template ?? {}, constants, 'raw');
  throw new Error(`a regular expression contains a ${part.type}, whose value is only known when the program runs`);
}

function filled({ quasis = [], expressions = [] }: Part, constants: Constants, form: 'raw' | 'cooked'): string {
  return quasis
    .map((quasi, index) => {
      const between = expressions[index];
      return quasi[form] + (between === undefined ? '' : textOf(between, constants));
    })
    .join('');
}
