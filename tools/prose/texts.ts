/**
 * Extracts the English that people read: documents, descriptions of the schema, messages, titles of tests and comments.
 * It splits each file into sentences, and leaves out code, links and SQL.
 */
import { parseSync } from '@swc/core';
import { type ASTNode, parse, visit } from 'graphql';

/** The sentences of a file that people read. */
export function sentencesIn(path: string, text: string): string[] {
  return textsIn(path, text).flatMap(sentencesOf);
}

function textsIn(path: string, text: string): string[] {
  if (path.endsWith('.md')) return textsOfMarkdown(text);
  if (path.endsWith('.graphql')) return [...descriptionsOf(text), ...hashComments(text)];
  if (path.endsWith('.prisma')) return slashComments(text);
  if (path.endsWith('.test.ts')) return [...titlesOf(text), ...slashComments(text)];
  if (/^(?:test|tools\/(?:attack|bench|mutation|soak))\//.test(path)) return slashComments(text);
  return [...messagesOf(text, path.endsWith('.tsx')), ...slashComments(text)];
}

/** A sentence ends with its mark and a space. "e.g." and numbers such as 0.35 do not end one. */
export function sentencesOf(text: string): string[] {
  return text
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.!?]["')\]]?) (?=["'([]?[\p{Lu}\p{N}`])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** Paragraphs, list items, headings and table cells. Inline code becomes one word, and a link becomes its text. */
export function textsOfMarkdown(text: string): string[] {
  const prose = text
    .replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/`[^`]+`/g, '`code`')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*?|__/g, '');
  return prose
    .replaceAll(/^\s*\|?[-:| ]+\|[-:| ]*$/gm, '')
    .replaceAll(/^#{1,6} (.*)$/gm, '\n\n$1\n\n')
    .replaceAll(/^\s*(?:[-*+]|\d+\.|>)\s+/gm, '\n\n')
    .replaceAll(/^\|(.*)\|\s*$/gm, (_, row: string) => `\n\n${row.split(' | ').join('\n\n')}\n\n`)
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
}

function descriptionsOf(sdl: string): string[] {
  const found: string[] = [];
  visit(parse(sdl), {
    enter: (node: ASTNode) => {
      if ('description' in node && node.description !== undefined) found.push(node.description.value);
    },
  });
  return found;
}

function hashComments(text: string): string[] {
  return blocksOf(text.split('\n').map((line) => /^\s*# ?(.*)$/.exec(line)?.[1] ?? null));
}

/** Comments on their own lines. Directives of the linter and the compiler are left out. */
export function slashComments(text: string): string[] {
  let inside = false;
  const lines = text.split('\n').flatMap((line): (string | null)[] => {
    const trimmed = line.trim();
    if (inside || trimmed.startsWith('/**')) {
      const begins = !inside;
      inside = !trimmed.endsWith('*/');
      const words = trimmed.replace(/^\/?\*+\/?\s?/, '').replace(/\s*\*\/$/, '');
      return [...(begins ? [null] : []), words];
    }
    if (/^\/\/ ?(?:biome-ignore|@ts-)/.test(trimmed)) return [null];
    return [/^\/\/\/? ?(.*)$/.exec(trimmed)?.[1] ?? null];
  });
  return blocksOf(lines).map((comment) => comment.replaceAll(/`[^`]+`/g, '`code`'));
}

/** Joins neighbouring lines. Null and an empty line separate blocks. */
function blocksOf(lines: readonly (string | null)[]): string[] {
  return lines
    .map((line) => (line === null ? '' : line))
    .join('\n')
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
}

/** String literals that look like English: at least two words. Descriptions of the schema are checked in the schema. */
export function messagesOf(source: string, tsx = false): string[] {
  const found: string[] = [];
  walk(parsed(source, tsx), (node, parent) => {
    if (parent?.type === 'TaggedTemplateExpression' || parent?.type === 'ImportDeclaration') return false;
    if (node.type === 'KeyValueProperty' && nameOf(node['key']) === 'description') return false;
    const text = node.type === 'JSXText' ? String(node['value']) : textOfLiteral(node);
    if (text !== null && /\p{Ll}{2,} \p{Ll}/u.test(text)) found.push(text);
    return true;
  });
  return found;
}

/** The first argument of test(), it(), describe() and their .each(). */
export function titlesOf(source: string): string[] {
  const found: string[] = [];
  walk(parsed(source), (node) => {
    if (node.type !== 'CallExpression' || !/^(?:test|it|describe)$/.test(rootOf(node['callee']))) return true;
    const [first] = node['arguments'] as { expression: Node }[];
    const text = first === undefined ? null : textOfLiteral(first.expression);
    if (text !== null) found.push(text);
    return true;
  });
  return found;
}

interface Node {
  type: string;
  [key: string]: unknown;
}

function parsed(source: string, tsx = false): Node {
  return parseSync(source, { syntax: 'typescript', tsx, decorators: true, target: 'es2022' }) as unknown as Node;
}

/** `enter` returns true to look further into the node. */
function walk(node: Node, enter: (node: Node, parent: Node | null) => boolean, parent: Node | null = null): void {
  if (!enter(node, parent)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      // An argument of a call is wrapped in an object that also says whether it is spread.
      const inner = isNode(child) ? child : (child as { expression?: unknown } | null)?.expression;
      if (isNode(inner)) walk(inner, enter, node);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function textOfLiteral(node: Node): string | null {
  if (node.type === 'StringLiteral') return String(node['value']);
  if (node.type !== 'TemplateLiteral') return null;
  return (node['quasis'] as { cooked?: string; raw: string }[]).map(({ cooked, raw }) => cooked ?? raw).join('…');
}

function nameOf(key: unknown): string | null {
  return isNode(key) && (key.type === 'Identifier' || key.type === 'StringLiteral') ? String(key['value']) : null;
}

/** Handles `test.each(rows)` and `test`. */
function rootOf(callee: unknown): string {
  if (!isNode(callee)) return '';
  if (callee.type === 'Identifier') return String(callee['value']);
  return rootOf(callee['object'] ?? callee['callee']);
}
