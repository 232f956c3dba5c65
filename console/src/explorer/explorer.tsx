/** GraphiQL as the user who is logged in at the console. Another token can be written into the headers. */
import { GraphiQL } from 'graphiql';
import { useState } from 'react';
import { useSession } from '../api/session';
import { fetcher } from './fetcher';
import { OPERATIONS } from './operations';

const WELCOME = `# Choose an operation above, or write one. The schema is described in the documentation at the left.
query Self {
  me {
    name
    role
  }
}
`;

export function Explorer() {
  const held = useSession();
  const [query, setQuery] = useState(WELCOME);
  return (
    <div className="explorer-page">
      <header className="explorer-head">
        <h1>
          <a href="/">Cliptally</a> explorer
        </h1>
        <label>
          Operation{' '}
          <select value="" onChange={(event) => setQuery(OPERATIONS.get(event.target.value) ?? WELCOME)}>
            <option value="">Choose one …</option>
            {[...OPERATIONS.keys()].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <p>
          {held === null ? (
            <>
              Nobody is logged in. <a href="/">Log in</a>, or write an <code>Authorization</code> header below.
            </>
          ) : (
            <>
              As <strong>{held.user.name}</strong>, unless a header below says otherwise.
            </>
          )}
        </p>
      </header>
      <main className="explorer-main">
        <GraphiQL fetcher={fetcher} query={query} defaultEditorToolsVisibility="headers" shouldPersistHeaders={false} />
      </main>
    </div>
  );
}
