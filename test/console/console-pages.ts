/** Every page of the console and of the explorer, with a user who opens it and a mark that its figures are there. */

export interface ConsolePage {
  name: string;
  path: string;
  /** The user of the demo world; null: nobody. */
  as: 'ada' | 'mia' | 'noah' | null;
  /** A selector of what its figures come with. */
  ready: string;
}

export const CONSOLE_PAGES: readonly ConsolePage[] = [
  { name: 'login', path: '/', as: null, ready: '.login-demo' },
  { name: 'clipper-overview', path: '/', as: 'noah', ready: '.table tfoot' },
  { name: 'clipper-clips', path: '/console/clips', as: 'noah', ready: '.table' },
  { name: 'clipper-payouts', path: '/console/payouts', as: 'noah', ready: '.balance' },
  { name: 'admin-overview', path: '/', as: 'ada', ready: '.same-sum' },
  { name: 'side-by-side', path: '/console/side-by-side', as: 'ada', ready: '[data-pane=platform]' },
  { name: 'review', path: '/console/review', as: 'ada', ready: '.review-case' },
  { name: 'payout-desk', path: '/console/payout-desk', as: 'ada', ready: '.table' },
  { name: 'refresh', path: '/console/refresh', as: 'ada', ready: '.progress' },
  { name: 'campaigns', path: '/console/campaigns', as: 'ada', ready: '.table' },
  { name: 'campaign', path: '/console/campaigns/campaign_1', as: 'ada', ready: '.table tfoot' },
  { name: 'audit', path: '/console/audit', as: 'ada', ready: '.table' },
  { name: 'books', path: '/console/books', as: 'ada', ready: 'h1' },
  { name: 'explorer', path: '/explorer', as: 'ada', ready: '.graphiql-query-editor .CodeMirror-line' },
];
