import completion from '@bomb.sh/tab/commander'
import { Command, CommanderError } from 'commander'
import { addAnalyze } from '../commands/analyze'
import { addDashboards } from '../commands/dashboards'
import { addLoad } from '../commands/load'
import { addValidate } from '../commands/validate'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes'
import type { Terminal } from './terminal'

/** Makes an action out of what a command does: it is given the terminal first, and answers with an exit code. */
export type Run = <Args extends readonly unknown[]>(
  work: (terminal: Terminal, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>

export interface Program {
  readonly command: Command
  readonly exitCode: () => ExitCode
}

export const createProgram = (terminal: Terminal, version: string): Program => {
  let code: ExitCode = exitCodes.passed
  const run: Run =
    (work) =>
    async (...args) => {
      code = await work(terminal, ...args)
    }
  const program = new Command('unstale')
    .description('Checks, loads and explains the caches of an application that uses Unstale.')
    .version(version)
    .showHelpAfterError('(unstale --help says what there is)')
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.note(text.trimEnd()) })
    .exitOverride()
    .addHelpText(
      'after',
      `
It ends with 0 when all is well, 1 when something was found, 2 when it was misused, 3 when something could not be reached.

Examples:
  $ unstale validate --phase staging          is it ready? what is in the way?
  $ unstale load --max-heard-p99 50           throughput, propagation and stale reads, beside a budget
  $ unstale analyze http://127.0.0.1:3000/api/cache   what do the numbers say?
  $ unstale dashboards --out monitoring       Grafana dashboard and Prometheus rules
  $ source <(unstale completion bash)         completion for this shell`,
    )
  addValidate(program, run)
  addLoad(program, run)
  addAnalyze(program, run)
  addDashboards(program, run)
  completion(program, { completionCommandName: 'completion' })
  const shell = program.commands.find((command) => command.name() === 'completion')
  shell?.description('completion for your shell')
  shell?.addHelpText('after', '\nExamples:\n  $ source <(unstale completion bash)\n  $ unstale completion zsh > ~/.zfunc/_unstale')
  for (const command of program.commands) command.exitOverride().configureHelp({ helpWidth: 100 }).copyInheritedSettings(program)
  return { command: program, exitCode: () => code }
}

/** Runs the command line, and resolves with what the process is to end with. */
export const runCli = async (args: readonly string[], terminal: Terminal, version: string): Promise<ExitCode> => {
  const { command, exitCode } = createProgram(terminal, version)
  try {
    await command.parseAsync([...args], { from: 'user' })
    return exitCode()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.misused
    const known = exitCodeOf(error)
    if (known === undefined) throw error
    terminal.note(`${terminal.notePaint.red('unstale:')} ${(error as Error).message}`)
    return known
  }
}
