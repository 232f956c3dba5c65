/** The login. All tabs of a browser share one login, and no address ever contains a token. */
import { useSyncExternalStore } from 'react';
import type { LoginMutation } from './generated';

type Login = LoginMutation['login'];
export type Session = Login & { user: NonNullable<Login['user']> };
export type Role = Session['user']['role'];

const KEY = 'cliptally.session';
const listeners = new Set<() => void>();
let current = stored();

export function session(): Session | null {
  return current;
}

/** Null ends the session in every tab. */
export function keepSession(next: Session | null): void {
  if (next === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(next));
  show(next);
}

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, session);
}

/** Only admins change anything here. Internal tools read. */
export function useMayWrite(): boolean {
  return useSession()?.user.role === 'ADMIN';
}

/** One tab at a time. Another tab may have renewed the tokens meanwhile, so `work` gets the latest session. */
export function alone(work: (latest: Session | null) => Promise<void>): Promise<void> {
  const run = () => {
    const latest = stored();
    if (latest?.token !== current?.token) show(latest);
    return work(latest);
  };
  // Browsers have locks only on https and on localhost. Elsewhere the API's 30 seconds for a lost answer must do.
  return 'locks' in navigator ? navigator.locks.request(KEY, run) : run();
}

function stored(): Session | null {
  const text = localStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Session);
}

function show(next: Session | null): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) show(stored());
});
