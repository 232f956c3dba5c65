/**
 * The benchmark's operations: the dashboards of schema/operations, and the lists and rankings that the targets name.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const OPERATION_NAMES = [
  'users',
  'campaigns',
  'clipperDashboard',
  'adminAnalytics',
  'adminTop10s',
  'platformTotals',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** The product answers any. */
export interface Query {
  name: string;
  title: string;
  query: string;
  variables?: Record<string, unknown> | undefined;
}

/** The rivals answer it, too. */
export interface Operation extends Query {
  name: OperationName;
  /** All admins see the same. Clippers ask in turn, some with the most clips and some with one. */
  by: 'ADMIN' | 'CLIPPERS';
}

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'schema/operations');
const document = (name: string, folder = FOLDER) => readFileSync(join(folder, `${name}.graphql`), 'utf8');
const withTotals = (text: string, folder = FOLDER) => `${text}\n${document('totals', folder)}`;

const TITLES: Record<OperationName, string> = {
  users: 'users(first: 50), totals and balance',
  campaigns: 'campaigns(first: 50), totals',
  clipperDashboard: 'clipper dashboard',
  adminAnalytics: 'admin analytics',
  adminTop10s: 'admin analytics, top 10s',
  platformTotals: 'platform totals',
};

const QUERIES: Record<OperationName, string> = {
  users: withTotals(`query Users {
    users(first: 50) { edges { node {
      id name role totals { ...AllTotals } balance { available entries maturing requested paid withdrawable debt uncovered }
    } } }
  }`),
  campaigns: withTotals(`query Campaigns {
    campaigns(first: 50) { edges { node { id name status budget spent remaining totals { ...AllTotals } } } }
  }`),
  clipperDashboard: withTotals(document('clipper-dashboard')),
  adminAnalytics: withTotals(document('admin-analytics')),
  adminTop10s: withTotals(`query AdminTop10s {
    platformStats {
      id
      totals { ...AllTotals }
      payouts {
        completedAmount completedCount pendingAmount pendingCount
        approvedAmount approvedCount reversedAmount reversedCount
      }
      topClippers { rows { rank share totals { ...AllTotals } user { id name } } }
      topCampaigns { rows { rank share totals { ...AllTotals } campaign { id name status } } }
      topClips { rows { rank share totals { ...AllTotals } clip { id title url } } }
    }
  }`),
  platformTotals: withTotals(`query PlatformTotals { platformStats { id totals { ...AllTotals } } }`),
};

export const OPERATIONS: readonly Operation[] = OPERATION_NAMES.map((name) => ({
  name,
  title: TITLES[name],
  by: name === 'clipperDashboard' ? 'CLIPPERS' : 'ADMIN',
  query: QUERIES[name],
}));

export function isOperation(query: Query): query is Operation {
  return (OPERATION_NAMES as readonly string[]).includes(query.name);
}

export function operationOf(name: OperationName): Operation {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

/** The page of a campaign, as a checkout in that folder asks for it. */
export function campaignPageIn(folder: string): string {
  const operations = join(folder, 'schema/operations');
  return withTotals(document('campaign-details', operations), operations);
}

/** The rivals have none. */
export const CAMPAIGN_PAGE: Query = {
  name: 'campaignPage',
  title: 'campaign page',
  query: campaignPageIn(ROOT),
};

const CLIPPERS_ASKING = 8;

/** User ids. The admin is the first user; the clippers range from the top, who have thousands of clips, to the last. */
export function askers({ by }: Pick<Operation, 'by'>, clippers: number): string[] {
  if (by === 'ADMIN') return ['1'];
  return Array.from({ length: CLIPPERS_ASKING }, (_, index) =>
    String(1 + Math.round(clippers ** (index / (CLIPPERS_ASKING - 1)))),
  );
}
