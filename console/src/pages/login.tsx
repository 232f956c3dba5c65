/** The way in: e-mail and password. On a developer's machine the accounts of the demo world stand beside it. */
import { type FormEvent, useState } from 'react';
import { type About, useAbout } from '../api/about';
import { client } from '../api/client';
import { LoginDocument } from '../api/generated';
import { keepSession } from '../api/session';
import { Field } from '../ui/field';
import { words } from '../ui/format';
import { Mark } from '../ui/mark';
import { Notice } from '../ui/notice';
import { useTitle } from '../ui/page';

export function LoginPage() {
  useTitle('Log in');
  const { logIn, isBusy, fault } = useLogIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const about = useAbout();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void logIn(email, password);
  };
  return (
    <main className="login">
      <div className="login-card">
        <h1 className="brand brand-large">
          <Mark /> Cliptally
        </h1>
        <p className="lede">Every number matches, everywhere, at once.</p>
        <form onSubmit={submit} className="form">
          <Field
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <Field
            label="Password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {fault === null ? null : <Notice tone="bad">{fault}</Notice>}
          <button type="submit" className="button" disabled={isBusy}>
            {isBusy ? 'Logging in …' : 'Log in'}
          </button>
        </form>
      </div>
      {about?.demo ? <DemoAccounts demo={about.demo} isBusy={isBusy} onChoose={logIn} /> : null}
      <p className="login-links">
        <a href="/explorer">API explorer</a>
        <a href="/docs/README.md">Documentation</a>
      </p>
    </main>
  );
}

interface DemoProps {
  demo: NonNullable<About['demo']>;
  isBusy: boolean;
  onChoose: (email: string, password: string) => Promise<void>;
}

function DemoAccounts({ demo: { accounts, password }, isBusy, onChoose }: DemoProps) {
  return (
    <section className="login-demo" aria-labelledby="demo">
      <h2 id="demo">Demo world</h2>
      <p>
        This is a development server. Choose an account to look around; the password of each is <code>{password}</code>.
      </p>
      <ul>
        {accounts.map(({ name, email, role }) => (
          <li key={email}>
            <button type="button" disabled={isBusy} onClick={() => void onChoose(email, password)}>
              <span className="who-name">{name}</span>
              <span className="quiet">{words(role)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useLogIn() {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const logIn = async (email: string, password: string) => {
    setBusy(true);
    setFault(null);
    const { data, error } = await client.mutation(LoginDocument, { input: { email, password } }).toPromise();
    setBusy(false);
    const user = data?.login.user;
    if (data !== undefined && user != null) keepSession({ ...data.login, user });
    else setFault(error?.graphQLErrors[0]?.message ?? 'The server did not answer. Try again.');
  };
  return { logIn, isBusy, fault };
}
