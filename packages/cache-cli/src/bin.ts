#!/usr/bin/env node
import { version } from '../package.json'
import { runCli } from './cli/program'
import { processTerminal } from './cli/terminal'

// Set, not called: what is still being written to a pipe is written to its end.
void runCli(process.argv.slice(2), processTerminal(), version).then((code) => {
  process.exitCode = code
})
