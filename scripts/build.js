/** `npm run build`: compiles the sources to dist/, even if it is up to date. */
import { build } from './compile.js';

build();
