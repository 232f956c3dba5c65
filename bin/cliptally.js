#!/usr/bin/env node
/** `cliptally COMMAND`: runs the compiled product in dist/. `npm run COMMAND` uses from-npm.js instead. */
import { runCommand } from './commands.js';

await runCommand(process.argv.slice(2));
