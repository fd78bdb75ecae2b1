/** The part of docs/peers.md that is measured, from docs/races.md. `node site/peers.mjs` writes it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const docs = fileURLToPath(new URL('../docs', import.meta.url))

const cellsOf = (line) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())

/** The rows of the two tables of caches: `{ name, told, cells }`. */
const rowsOf = (races) =>
  races
    .split('\n')
    .filter((line) => line.startsWith('| ') && /\| (right|\*\*old\*\*|not run|not promised)/.test(line))
    .map(cellsOf)
    .map(([name, told, ...cells]) => ({ name, told, cells }))

const summaryOf = ({ name, told, cells }) => {
  const run = cells.filter((cell) => cell === 'right' || cell.startsWith('**old**'))
  if (run.length === 0) return `| ${name} | ${told} | not promised |`
  return `| ${name} | ${told} | ${run.filter((cell) => cell === 'right').length} of ${run.length} |`
}

export const measured = (races) => {
  const date = /on (\d{4}-\d{2}-\d{2})/.exec(races)?.[1]
  const versions = /^Versions: (.*)$/m.exec(races)?.[1].replaceAll(' (this repository)', '')
  return [
    '| cache | told by | right in |',
    '| --- | --- | ---: |',
    ...rowsOf(races).map(summaryOf),
    '',
    `Scenarios in which every order of steps ended with the new value, of those that were run, on ${date}. Versions: ${versions}`,
  ].join('\n')
}

const part = /<!-- begin measured -->[\s\S]*?<!-- measured end -->/

export const withMeasured = (page, races) =>
  page.replace(part, () => `<!-- begin measured -->\n\n${measured(races)}\n\n<!-- measured end -->`)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const read = (name) => readFileSync(join(docs, name), 'utf8')
  writeFileSync(join(docs, 'peers.md'), withMeasured(read('peers.md'), read('races.md')))
}
