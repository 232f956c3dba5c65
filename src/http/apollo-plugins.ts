/**
 * Plugins for every operation: the snapshot ends with the operation, and our own faults are logged with the request's
 * id.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { Context } from '../kernel/api/context.js';
import type { Log } from '../kernel/base/log.js';
import { SnapshotClosed } from '../kernel/db/snapshot.js';
import type { Metrics } from '../kernel/process/metrics.js';
import { ERRORS_MAX, isForeseen } from './format-error.js';
import { REPLAYED_HEADER } from './headers.js';
import { fieldOf } from './input/read-arguments.js';
import { landingPage } from './sandbox.js';

export interface PluginOptions {
  production: boolean;
  landingPage: boolean;
  /** Whether the explorer is served, with the console. */
  explorer: boolean;
  log: Log;
  metrics: Metrics | undefined;
}

export function apolloPlugins(options: PluginOptions): ApolloServerPlugin<Context>[] {
  return [
    // It wraps every resolver. Without it we measured 560 requests a second instead of 300.
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    options.landingPage ? landingPage(options.explorer) : ApolloServerPluginLandingPageDisabled(),
    responses(options),
  ];
}

/** Added to the cost that limitOperations counted. */
function costWith(extensions: Result['extensions'], statements: number): object {
  return { ...(extensions?.['cost'] as object | undefined), statements };
}

function codesOf(errors: readonly GraphQLFormattedError[] = []): string[] {
  return errors.map(({ extensions }) => String(extensions?.['code']));
}

/** The client went away and nothing waits for the answer. This is no fault. */
function isUnheard(cause: unknown): boolean {
  return cause instanceof SnapshotClosed && cause.reason === 'CLIENT_GONE';
}

/**
 * A mutation's field is resolved after its commit. An error below it means that the change was made but could not be
 * read.
 */
function isCommitted(operation: OperationDefinitionNode | undefined, { path = [] }: GraphQLError): boolean {
  return operation?.operation === 'mutation' && path.length > 1;
}

function responses({ production, log, metrics }: PluginOptions): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue, schema, document, operation }) => {
        for (const error of errors.slice(0, ERRORS_MAX)) {
          const field = document === undefined ? null : fieldOf(schema, document, error);
          if (field !== null) error.extensions['field'] ??= field;
        }
        for (const error of errors) {
          if (isCommitted(operation, error)) error.extensions['committed'] = true;
          const cause = unwrapResolverError(error);
          if (isForeseen(error.extensions['code']) || isUnheard(cause)) continue;
          error.extensions['requestId'] = contextValue.request.id;
          log.error({ err: cause, path: error.path, requestId: contextValue.request.id }, 'a field failed');
        }
      },
      willSendResponse: async ({ contextValue: { snapshot, readFrom, request }, response: { body, http } }) => {
        if (body.kind === 'single') {
          if (snapshot.abandoned !== 'CLIENT_GONE') metrics?.errorsAnswered(codesOf(body.singleResult.errors));
          boundErrors(body.singleResult);
          if (request.replayed) {
            extend(body.singleResult, { replayed: true });
            http.headers.set(REPLAYED_HEADER, 'true');
          }
          const identity = await readFrom.identity?.catch(() => null);
          if (identity != null) {
            const named = { id: identity.id, takenAt: identity.takenAt.toISOString() };
            extend(body.singleResult, {
              snapshot: named,
              ...(production ? {} : { cost: costWith(body.singleResult.extensions, readFrom.statementCount) }),
            });
            http.headers.set('x-snapshot-id', named.id);
            http.headers.set('x-snapshot-taken-at', named.takenAt);
          }
        }
        void snapshot.close();
      },
    }),
  };
}

type Result = FormattedExecutionResult;

function extend(result: Result, more: Record<string, unknown>): void {
  result.extensions = { ...result.extensions, ...more };
}

/** A thousand missing entities give a thousand errors of one kind. Only the first of each kind is kept. */
function boundErrors(result: Result): void {
  const { errors = [] } = result;
  if (errors.length <= ERRORS_MAX) return;
  const firsts = new Map(errors.toReversed().map((error) => [kindOf(error), error])).values();
  const kept = new Set([...new Set([...[...firsts].reverse(), ...errors])].slice(0, ERRORS_MAX));
  result.errors = errors.filter((error) => kept.has(error));
  extend(result, { errorsOmitted: errors.length - ERRORS_MAX });
}

/** Errors are of one kind if they have one code and one field, in any row. */
function kindOf({ extensions, path = [] }: GraphQLFormattedError): string {
  return [extensions?.['code'], ...path.filter((key) => typeof key === 'string')].join(' ');
}
