/** The console: a client of the API like any other, in a browser. */
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './app';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console. Build it again.');
createRoot(root).render(
  <StrictMode>
    <BrowserRouter>
      <Suspense>
        <App />
      </Suspense>
    </BrowserRouter>
  </StrictMode>,
);
