/** Builds the console to dist/console: two pages, their scripts and styles, and no file from another server. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** `npm run console` serves the sources, and sends everything else to a running `npm start`. */
const API = 'http://localhost:4000';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    // A policy of the pages allows no data: addresses, so nothing becomes one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The explorer's editor is large, and only its page loads it.
    chunkSizeWarningLimit: 2_000,
    rollupOptions: { input: [here('index.html'), here('explorer.html')] },
  },
  server: {
    port: 5173,
    proxy: { '/graphql': API, '/export': API, '/console.json': API, '/console/simulator': API },
  },
});
