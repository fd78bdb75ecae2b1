import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { mutants } from './mutants'
import type { MutantResult } from './run-mutants'

const page = fileURLToPath(new URL('../../../docs/simulation.md', import.meta.url))
const BEGIN = '<!-- mutants: written by `npm run simulate -- --mutants --write` -->'
const END = '<!-- /mutants -->'

/** Every rule with how many of its seeds noticed that it was gone, on the page that speaks of them. */
export const writeMutantTable = async (results: readonly MutantResult[]): Promise<void> => {
  const rows = results.map(({ name, seeds, caught, by }) => {
    const mutant = mutants.find((each) => each.name === name)
    return `| ${name} | ${mutant?.level} | \`${mutant?.package}/src/${mutant?.file}\` | ${caught} of ${seeds} | ${by} |`
  })
  const table = ['| rule | level | taken out of | seeds that notice | first by |', '| --- | --- | --- | ---: | --- |', ...rows].join('\n')
  const text = await readFile(page, 'utf8')
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`docs/simulation.md must hold the lines "${BEGIN}" and "${END}".`)
  await writeFile(page, `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`)
}
