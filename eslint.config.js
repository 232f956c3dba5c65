/** The schema that people read, and the operations they copy: described, named and shaped alike. Biome has the rest. */
import graphql from '@graphql-eslint/eslint-plugin';

const shared = {
  plugins: { '@graphql-eslint': graphql },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: 'schema/schema.graphql', documents: 'schema/operations/*.graphql' } },
  },
};

/** Types without an id: values of a row, a scope or an answer. A type of rows has one, so that clients can cache it. */
const VALUES = {
  types: [
    ...['Query', 'Mutation', 'Subscription', 'Live', 'LiveQuery', 'PageInfo', 'ItemError'],
    ...[
      'Balance',
      'BalanceLine',
      'BalancePage',
      'PlatformBalance',
      'Settings',
      'Book',
      'BookDifference',
      'BudgetExhaustion',
      'CampaignPace',
      'CampaignBacklog',
      'ClipSettlement',
      'CountedPart',
      'EarningBecause',
      'ExcludedPart',
      'LedgerParts',
      'SuspectPart',
      'TotalsExplanation',
      'PricingLine',
      'PricingPage',
    ],
    ...[
      'ChangePage',
      'Freshness',
      'PayoutMethod',
      'PlatformCounts',
      'RefreshOutcome',
      'SocialAccount',
      'SubmissionAppeal',
      'WebhookAttempt',
      'WebhookBacklog',
    ],
    ...['RankedCampaign', 'RankedClip', 'RankedClipper', 'Timeline', 'TimelinePoint', 'TimelineTotal'],
    ...['TimelineCampaign', 'TimelineClip', 'TimelineClipper'],
  ],
  suffixes: ['Connection', 'Edge', 'Payload', 'Ranking', 'Result', 'Stats', 'Totals'],
};

export default [
  {
    ...shared,
    files: ['schema/schema.graphql'],
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
        },
      ],
      '@graphql-eslint/description-style': 'error',
      '@graphql-eslint/input-name': [
        'error',
        { checkInputType: true, checkQueries: false, caseSensitiveInputType: false },
      ],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: VALUES }],
      // Lists go both ways, and their rows are nodes. A list that is no page holds values: books, outcomes, terms.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: true }],
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Payout.payoutRequest is another thing than Payout.request would be: the word is PayoutRequest.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
  {
    ...shared,
    files: ['schema/operations/*.graphql'],
    rules: graphql.configs['flat/operations-recommended'].rules,
  },
];
