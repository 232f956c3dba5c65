/** `npm run build`: compiles the sources and the console to dist/, even if they are up to date. */
import { buildConsole } from './build-console.js';
import { build } from './compile.js';

build();
buildConsole();
