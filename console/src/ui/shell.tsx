/** The frame of every page: the name, the navigation, and the user's login. */
import { type ReactNode, useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import { client } from '../api/client';
import { LogoutDocument } from '../api/generated';
import { keepSession, session, useSession } from '../api/session';
import { words } from './format';
import { Mark } from './mark';

interface ShellProps {
  links: readonly { path: string; name: string }[];
  children: ReactNode;
}

export function Shell({ links, children }: ShellProps) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const first = useRef(pathname);
  useEffect(() => {
    // A screen reader goes on at the new page. The first page keeps the browser's own start.
    if (first.current !== pathname) main.current?.focus();
    first.current = pathname;
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="side">
        <p className="brand">
          <Mark /> Cliptally
        </p>
        <nav className="nav" aria-label="Pages">
          <ul>
            {links.map(({ path, name }) => (
              <li key={path}>
                <NavLink to={path} end={path === '/'}>
                  {name}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="side-foot">
          <Who />
          <a href="/explorer">API explorer</a>
          <a href="/docs/README.md">Documentation</a>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="main">
        {children}
      </main>
    </div>
  );
}

function Who() {
  const held = useSession();
  if (held === null) return null;
  return (
    <div className="who">
      <span className="who-name">{held.user.name}</span>
      <span className="quiet">{words(held.user.role)}</span>
      <button type="button" className="button-plain" onClick={() => void logOut()}>
        Log out
      </button>
    </div>
  );
}

/** The browser forgets the session at once. The server ends it too, if it can be reached. */
async function logOut(): Promise<void> {
  const held = session();
  if (held === null) return;
  await client.mutation(LogoutDocument, { input: { refreshToken: held.refreshToken } }).toPromise();
  keepSession(null);
}
