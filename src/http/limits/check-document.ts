/**
 * Checks a document before it may run: first its size, by its syntax, and then its validity. A valid document is
 * remembered as long as it is cached. Its first sender paid for the check.
 */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoFragmentCyclesRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { Config } from '../../kernel/base/config.js';
import { ERRORS_MAX } from '../format-error.js';
import { type Size, sizeOfDocument } from './document-size.js';
import { overlapsOf } from './overlaps.js';
import { type LimitName, tooLarge } from './refusals.js';
import { tokensOf } from './tokens.js';

export type DocumentLimits = Pick<
  Config['limits'],
  | 'operationTokensMax'
  | 'operationDepthMax'
  | 'introspectionDepthMax'
  | 'operationAliasesMax'
  | 'operationFieldsMax'
  | 'operationDirectivesMax'
  | 'operationOverlapsMax'
>;

export interface DocumentRules {
  limits: DocumentLimits;
  /** False: validation errors suggest no names of the schema. */
  suggestions: boolean;
}

type Charge = (units: number) => void;

/** The validation errors; empty: the document may run. Throws if it is too large, or if `charge` throws. */
export type DocumentCheck = (schema: GraphQLSchema, document: DocumentNode, charge: Charge) => readonly GraphQLError[];

/** Long enough for generated names. Names are keys, and appear in messages and in compiled code. */
const NAME_LENGTH_MAX = 255;

export function documentCheck(rules: DocumentRules): DocumentCheck {
  const mayRun = new WeakSet<DocumentNode>();
  return (schema, document, charge) => {
    if (mayRun.has(document)) return [];
    const errors = check(rules, schema, document, charge);
    if (errors.length === 0) mayRun.add(document);
    return errors;
  };
}

function check(
  { limits, suggestions }: DocumentRules,
  schema: GraphQLSchema,
  document: DocumentNode,
  charge: Charge,
): readonly GraphQLError[] {
  const { count: tokens, nameLength } = tokensOf(document);
  charge(tokens);
  refuseOver('tokens', tokens, limits.operationTokensMax);
  refuseOver('nameLength', nameLength, NAME_LENGTH_MAX);
  const { largest, hasCircle } = sizeOfDocument(schema, document);
  refuseLarge(limits, largest);
  // Fields below a circle of fragments were not measured. The circle itself is reported as the error.
  const rules = hasCircle ? [NoFragmentCyclesRule] : specifiedRules;
  if (!hasCircle) {
    const overlaps = overlapsOf(document);
    refuseOver('overlaps', overlaps, limits.operationOverlapsMax);
    charge(overlaps);
  }
  const errors = validate(schema, document, rules, { maxErrors: ERRORS_MAX });
  return suggestions ? errors : errors.map(withoutSuggestion);
}

function refuseLarge(limits: DocumentLimits, size: Size): void {
  refuseOver('depth', size.depth, limits.operationDepthMax);
  refuseOver('introspectionDepth', size.introspectionDepth, limits.introspectionDepthMax);
  refuseOver('aliases', size.aliases, limits.operationAliasesMax);
  refuseOver('fields', size.fields, limits.operationFieldsMax);
  refuseOver('directives', size.directives, limits.operationDirectivesMax);
}

export function refuseOver(name: LimitName, counted: number, max: number): void {
  if (counted > max) throw tooLarge(name, max, counted);
}

const SUGGESTION = ' Did you mean ';

/**
 * The suggestion that graphql-js adds to a message. Searched from the end, because the caller's own text may come
 * before it.
 */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const start = error.message.lastIndexOf(SUGGESTION);
  if (start < 0 || !error.message.endsWith('?')) return error;
  const { nodes = null, originalError = null } = error;
  return new GraphQLError(error.message.slice(0, start), { nodes, originalError });
}
