/** `npm run build`: the sources to dist/, whatever is there already. */
import { build } from './compile.js';

build();
