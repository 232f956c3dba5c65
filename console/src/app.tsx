/** Which page is shown to whom. */
import { type ComponentType, lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { SelfDocument } from './api/generated';
import { type Role, useSession } from './api/session';
import { useLive } from './api/use-live';
import { LoginPage } from './pages/login';
import { CodeDialog } from './ui/code-dialog';
import { Currency } from './ui/figures';
import { Shell } from './ui/shell';

interface PageEntry {
  path: string;
  /** Its name in the navigation; absent: it is reached from another page. */
  name?: string;
  roles: readonly Role[];
  Page: ComponentType;
}

const STAFF = ['ADMIN', 'SERVICE'] as const;

/** Each page is loaded when it is opened first. */
const PAGES: readonly PageEntry[] = [
  { path: '/', name: 'Overview', roles: ['CLIPPER'], Page: lazy(() => import('./pages/clipper/home')) },
  { path: '/console/clips', name: 'Clips', roles: ['CLIPPER'], Page: lazy(() => import('./pages/clipper/clips')) },
  {
    path: '/console/payouts',
    name: 'Payouts',
    roles: ['CLIPPER'],
    Page: lazy(() => import('./pages/clipper/payouts')),
  },
  { path: '/', name: 'Overview', roles: STAFF, Page: lazy(() => import('./pages/admin/overview')) },
  {
    path: '/console/side-by-side',
    name: 'Side by side',
    roles: STAFF,
    Page: lazy(() => import('./pages/admin/side-by-side')),
  },
  { path: '/console/review', name: 'Review', roles: ['ADMIN'], Page: lazy(() => import('./pages/admin/review')) },
  {
    path: '/console/payout-desk',
    name: 'Payout desk',
    roles: ['ADMIN'],
    Page: lazy(() => import('./pages/admin/payout-desk')),
  },
  { path: '/console/refresh', name: 'Refresh', roles: STAFF, Page: lazy(() => import('./pages/admin/refresh')) },
  { path: '/console/campaigns', name: 'Campaigns', roles: STAFF, Page: lazy(() => import('./pages/admin/campaigns')) },
  { path: '/console/campaigns/:id', roles: STAFF, Page: lazy(() => import('./pages/admin/campaign')) },
  { path: '/console/audit', name: 'Audit log', roles: ['ADMIN'], Page: lazy(() => import('./pages/admin/audit')) },
  { path: '/console/books', name: 'Books', roles: STAFF, Page: lazy(() => import('./pages/admin/books')) },
];

export function App() {
  const session = useSession();
  if (session === null) return <LoginPage />;
  // Another user is another console: nothing of the one before stays.
  return <Console key={session.user.id} role={session.user.role} />;
}

/** The settings hardly change, so they are asked for once a minute. */
const SETTINGS_MS = 60_000;

function Console({ role }: { role: Role }) {
  const { data } = useLive(SelfDocument, {}, SETTINGS_MS);
  const pages = PAGES.filter(({ roles }) => roles.includes(role));
  const links = pages.flatMap(({ path, name }) => (name === undefined ? [] : [{ path, name }]));
  return (
    <Currency value={data?.settings?.currency ?? 'USD'}>
      <Shell links={links}>
        <Suspense>
          <Routes>
            {pages.map(({ path, Page }) => (
              <Route key={path} path={path} element={<Page />} />
            ))}
            <Route path="*" element={<Navigate to="/" replace />} />
          </Routes>
        </Suspense>
      </Shell>
      <CodeDialog />
    </Currency>
  );
}
