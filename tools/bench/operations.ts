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

export interface Operation {
  name: OperationName;
  title: string;
  /** All admins see the same. Clippers ask in turn, some with the most clips and some with one. */
  by: 'ADMIN' | 'CLIPPERS';
  query: string;
}

const FOLDER = join(import.meta.dirname, '../../schema/operations');
const document = (name: string) => readFileSync(join(FOLDER, `${name}.graphql`), 'utf8');
const withTotals = (text: string) => `${text}\n${document('totals')}`;

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

export function operationOf(name: OperationName): Operation {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

const CLIPPERS_ASKING = 8;

/** User ids. The admin is the first user; the clippers range from the top, who have thousands of clips, to the last. */
export function askers({ by }: Pick<Operation, 'by'>, clippers: number): string[] {
  if (by === 'ADMIN') return ['1'];
  return Array.from({ length: CLIPPERS_ASKING }, (_, index) =>
    String(1 + Math.round(clippers ** (index / (CLIPPERS_ASKING - 1)))),
  );
}
