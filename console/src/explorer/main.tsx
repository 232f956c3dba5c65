/** The explorer: GraphiQL with the operations of schema/operations, and without the internet. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Explorer } from './explorer';
import 'graphiql/style.css';
import './explorer.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the explorer. Build it again.');
createRoot(root).render(
  <StrictMode>
    <Explorer />
  </StrictMode>,
);
