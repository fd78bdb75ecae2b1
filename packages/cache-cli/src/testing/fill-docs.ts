import type { Command } from 'commander'
import { createProgram } from '../cli/program'
import { markdownTable } from '../report/markdown-table'
import { checks } from '../validate/checks'
import { findingKinds } from '../validate/finding-codes'
import { checkPhases, phases } from '../validate/phases'
import { fakeTerminal } from './fake-terminal'

const helpOf = (command: Command): string => {
  let text = ''
  const { writeOut, writeErr } = command.configureOutput()
  command.configureOutput({ writeOut: (part) => (text += part), writeErr: () => undefined })
  command.outputHelp()
  command.configureOutput({ ...(writeOut && { writeOut }), ...(writeErr && { writeErr }) })
  return text.trimEnd()
}

const help = (name: string): string => {
  const { command } = createProgram(fakeTerminal('/'), '0.0.0')
  const found = name === 'unstale' ? command : command.commands.find((each) => each.name() === name)
  if (!found) throw new Error(`docs/cli.md asks for the help of ${name}, which is no command`)
  return ['```', helpOf(found), '```'].join('\n')
}

const parts: Readonly<Record<string, (argument: string) => string>> = {
  help,
  checks: () =>
    markdownTable(
      ['check', ...phases],
      checks.map(([id, { title }]) => [`\`${id}\`: ${title}`, ...phases.map((phase) => (checkPhases[id].includes(phase) ? 'yes' : ''))]),
    ),
  findings: () =>
    markdownTable(
      ['finding', 'what to do'],
      Object.entries(findingKinds).map(([code, { level, remedy }]) => [`\`${code}\`${level === 'warn' ? ' (a warning)' : ''}`, remedy]),
    ),
}

/** The page with everything between `<!-- begin NAME ARGUMENT -->` and `<!-- end -->` written anew from the code. */
export const fillDocs = (page: string): string =>
  page.replace(
    /(<!-- begin (\w+) ?(\S*) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, argument: string, end: string) => {
      const part = parts[name]
      if (!part) throw new Error(`docs/cli.md asks for ${name}, which is not known`)
      return `${begin}${part(argument)}\n${end}`
    },
  )
