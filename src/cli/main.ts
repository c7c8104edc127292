#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { runCommandLine } from './command-line.js';

// Every path ends in process.exit: a live Dawn instance would keep Node alive.
process.exit(await runCommandLine(hideBin(process.argv)));
