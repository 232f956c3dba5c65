/** Queries that could tell two executors apart, each with its reason. */

interface Awkward {
  why: string;
  query: string;
  variables?: Record<string, unknown>[];
  operationName?: string;
}

const TRUE_AND_FALSE = [
  { a: true, b: true },
  { a: true, b: false },
  { a: false, b: true },
  { a: false, b: false },
];

export const AWKWARD: Awkward[] = [
  {
    why: 'a field left out and asked for again stands where it is asked for again',
    query: 'query ($a: Boolean!, $b: Boolean!) { me { id @include(if: $a) name id role @skip(if: $b) email role } }',
    variables: TRUE_AND_FALSE,
  },
  {
    why: 'one fragment, spread under different conditions',
    query: `query ($a: Boolean!, $b: Boolean!) { one: me { ...F @include(if: $a) } other: me { ...F @skip(if: $b) id ...F } }
      fragment F on User { name totals { ...T @include(if: $b) earned } } fragment T on Totals { views clips }`,
    variables: TRUE_AND_FALSE,
  },
  {
    why: 'a selection of which nothing is left',
    query: 'query ($a: Boolean = false) { me { totals { earned @include(if: $a) } ... @include(if: $a) { id } } }',
    variables: [{}, { a: true }, { a: null }],
  },
  {
    why: 'a condition that is null, absent or no truth value',
    query: 'query ($a: Boolean = true) { me { id @include(if: $a) name } }',
    variables: [{}, { a: null }, { a: 'true' }, { a: 1 }],
  },
  {
    why: 'selections that are merged',
    query: `{ me { clips(first: 1) { totalCount } } ... on Query { me { clips(first: 1) { edges { node { id } } } } }
      me { clips(first: 1) { edges { cursor node { url } } } } }`,
  },
  {
    why: 'names that mean something to JavaScript',
    query: '{ constructor: me { __proto__: id toString: name } hasOwnProperty: me { valueOf: id then: name } }',
  },
  { why: 'a member named like the prototype', query: '{ me { a: id __proto__: name } }' },
  { why: 'a promise, to whoever looks for then', query: '{ then: me { then: id } }' },
  {
    why: 'aliases that are paths of others',
    query: '{ a: me { b: totals { earned } b_a: id } b_a: campaigns(first: 1) { totalCount } idx0: me { idx1: name } }',
  },
  {
    why: 'an argument given, absent and null, as a literal and as a variable',
    query: `query ($first: Int, $after: String, $filter: ClipsFilterInput, $order: ClipOrderInput) {
      clips(first: $first, after: $after, filter: $filter, orderBy: $order) { totalCount edges { node { id } } }
      literally: clips(first: 2, after: null, filter: null) { edges { node { id } } } }`,
    variables: [
      {},
      { first: null },
      { first: 0 },
      { first: 2, after: null },
      { first: 101 },
      { first: 1.5 },
      { first: '1' },
      { after: 'nothing' },
      { filter: null, order: null },
      { filter: { status: 'APPROVED' }, order: { field: 'EARNED' } },
      { filter: { status: 'approved' } },
      { filter: { nothing: 1 } },
      { filter: [] },
      { order: { field: 'EARNED', direction: null } },
    ],
  },
  {
    why: 'variables inside of literals',
    query: `query ($status: SubmissionStatus, $search: String, $way: OrderDirection = ASC, $from: DateTime) {
      clips(filter: { status: $status, search: $search, postedFrom: $from }, orderBy: { field: ID, direction: $way }) { totalCount }
    }`,
    variables: [
      {},
      { status: 'APPROVED' },
      { status: null, way: null },
      { from: '2026-01-01T00:00:00Z' },
      { from: 'soon' },
    ],
  },
  {
    why: 'defaults of variables, of arguments and of members',
    query: `query ($granularity: Granularity = WEEK, $zone: TimeZone = "Europe/Berlin", $from: DateTime = "2026-10-01T00:00:00Z") {
      platformStats { timeline(from: $from, to: "2026-11-01T00:00:00Z", granularity: $granularity, timeZone: $zone) {
        points { start end earned views clips } total { earned } previousTotal { earned } } } }`,
    variables: [
      {},
      { granularity: 'MONTH' },
      { zone: 'UTC', from: null },
      { zone: 'nowhere' },
      { from: '2026-12-01T00:00:00Z' },
    ],
  },
  {
    why: 'errors at places that may be null, in lists and not',
    query: `{ users { totalCount } clip(id: "clip_999") { id } other: clip(id: "clip_1") { id user { email } }
      campaigns { edges { node { id budgetExhaustion { at clip { id } } topClippers { rows { rank } } } } } }`,
  },
  {
    why: 'an error where nothing may be null, while its neighbours still read',
    query: `{ campaigns { totalCount edges { node { totals(filter: { userId: "nobody" }) { earned }
      clips { edges { node { latestTracking { views } } } } clippers { edges { node { balance { paid } } } } } } } }`,
  },
  {
    why: 'an error before anything was read',
    query: '{ me { clips { totalCount } } campaigns(first: 101) { totalCount } }',
  },
  {
    why: 'an error of one of two roots that may be null',
    query:
      '{ users(first: 101) { totalCount } platformStats { totals { earned } timeline(from: "2030-01-01T00:00:00Z") { total { views } } } }',
  },
  {
    why: 'rows of any kind, of which some are refused',
    query: `query ($id: ID!, $ids: [ID!]!) {
      node(id: $id) { __typename id ... on User { name totals { earned } } ... on Campaign { title: name } }
      nodes(ids: $ids) { id ... on Clip { url user { email } } ... on Campaign { __typename clips { totalCount } } }
      campaignTerms(id: "terms_1") { id version } }`,
    variables: [
      { id: 'user_2', ids: ['clip_1', 'campaign_1', 'clip_2', 'clip_1'] },
      { id: 'campaign_1', ids: ['clip_1', 'user_999', 'run_1', 'audit_1'] },
      { id: 'clip_999', ids: [] },
      { id: '1', ids: ['1', 'clip_01', 'campaign_1'] },
      { id: 2, ids: 'clip_1' },
      { id: null, ids: ['clip_1', null] },
    ],
  },
  {
    why: 'entities, of which some are not to be seen',
    query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename
      ... on User { id name totals { earned } } ... on Campaign { id name } ... on PlatformStats { id } } }`,
    variables: [
      {
        representations: [
          { __typename: 'User', id: 'user_2' },
          { __typename: 'Campaign', id: 'campaign_1' },
        ],
      },
      { representations: [{ __typename: 'User', id: 'user_999' }, { __typename: 'User', id: 'user_3' }, null] },
      { representations: [{ __typename: 'Nothing', id: '1' }, {}, { __typename: 'PlatformStats', id: 'platform' }] },
    ],
  },
  {
    why: 'introspection',
    query: '{ __typename __type(name: "User") { name kind } me { __typename } __schema { queryType { name } } }',
  },
  { why: 'the text of the subgraph', query: '{ _service { sdl } me { id } }' },
  {
    why: 'an operation that is not in the document',
    query: 'query A { me { id } } query B { me { name } }',
    operationName: 'C',
  },
  { why: 'one of two operations', query: 'query A { me { id } } query B { me { name } }', operationName: 'B' },
  { why: 'which of two operations is not said', query: 'query A { me { id } } query B { me { name } }' },
  { why: 'what is no query', query: 'subscription { me { id } }' },
  { why: 'what is misspelt', query: '{ me { id ' },
  { why: 'what is not there', query: '{ me { nothing } nothing }' },
  {
    why: 'a login that is refused',
    query: 'mutation { login(input: { email: "no@body.example", password: "not the password" }) { token } }',
  },
];
