import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { barChart } from './chart'
import { figure, share, times } from './figures'
import { type Circumstances, resultFiles } from './machine'
import { ratio } from './rounds'
import type { Report, Row, Suite } from './suite'

type Result = Omit<Suite, 'run'> & Circumstances & Report

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

const groupsOf = (rows: readonly Row[]): readonly string[] => [...new Set(rows.map(({ group }) => group))]

const tableOf = ({ rows, unit, ours }: Result): string => {
  const groups = groupsOf(rows)
  const contenders = [...new Set(rows.map(({ contender }) => contender))]
  const cell = (contender: string, group: string): string => {
    const row = rows.find((each) => each.contender === contender && each.group === group)
    const own = rows.find((each) => each.contender === ours && each.group === group)
    if (!row) return '–'
    const noise = row.low === row.high ? '' : ` ±${share((row.high - row.low) / 2 / row.median)}`
    return `${figure(row.median, unit)}${noise}${own && row !== own ? ` (${times(ratio(rows, group, contender, ours))})` : ''}`
  }
  const nameOf = (contender: string): string => {
    const note = rows.find((row) => row.contender === contender)?.note
    return `${contender === ours ? `**${contender}**` : contender}${note === undefined ? '' : ` \`${note}\``}`
  }
  // The longer list goes down the page, where there is room for it.
  const lines =
    groups.length > contenders.length
      ? [['', ...contenders.map(nameOf)], ...groups.map((group) => [group, ...contenders.map((contender) => cell(contender, group))])]
      : [['', ...groups], ...contenders.map((contender) => [nameOf(contender), ...groups.map((group) => cell(contender, group))])]
  const [head, ...body] = lines.map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |'))
  return [head, `| --- |${' ---: |'.repeat((lines[0]?.length ?? 1) - 1)}`, ...body].join('\n')
}

/** Least squares. */
const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const mean = (of: (point: readonly [x: number, y: number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])]
  return mean((point) => (point[0] - x) * (point[1] - y)) / mean((point) => (point[0] - x) ** 2)
}

/** The growth of each contender over the groups that begin with a number, as an exponent of it. */
const growthOf = ({ rows, ours }: Result): string | undefined => {
  const sizes = groupsOf(rows).flatMap((group) => {
    const size = Number(/^[\d,]+/.exec(group)?.[0].replaceAll(',', ''))
    return Number.isFinite(size) ? [{ group, size }] : []
  })
  const exponents = [...new Set(rows.map(({ contender }) => contender))].flatMap((contender) => {
    const points = sizes.flatMap(({ group, size }) => {
      const found = rows.find((row) => row.contender === contender && row.group === group)
      return found && found.median > 0 ? [[Math.log(size), Math.log(found.median)] as const] : []
    })
    if (points.length < 2) return []
    return [`${contender === ours ? `**${contender}**` : contender} ${slope(points).toFixed(2)}`]
  })
  if (exponents.length === 0) return undefined
  return `Growth, as the fitted exponent of the number (0: the same at any size, 1: proportional): ${exponents.join(' · ')}.`
}

const sectionOf = (result: Result): string => {
  const growth = growthOf(result)
  const failed = result.checks.filter(({ ok }) => !ok)
  return [
    `## ${result.title}`,
    result.about,
    `![${result.title}, as multiples of ours](benchmarks/${result.name}.svg)`,
    tableOf(result),
    ...(growth === undefined ? [] : [growth]),
    ...(result.notes === undefined ? [] : [`**What limits it.** ${result.notes}`]),
    `Checked in the run: ${result.checks.map(({ name, ok, found }) => `${name} (${found}${ok ? '' : ', **not met**'})`).join('; ')}.`,
    ...(failed.length > 0 ? [`${failed.length} of these checks were not met in this run.`] : []),
    `Measured on ${result.date} at ${result.commit}, Node ${result.node}, ${result.machine}: \`npm run bench -- ${result.name}\`.`,
  ].join('\n\n')
}

const read = (path: string): Result => JSON.parse(readFileSync(path, 'utf8')) as Result

/** Writes `docs/benchmarks.md` and its charts from the recorded results. */
export const writePage = (folder: string): void => {
  const results = resultFiles(folder).map((file) => read(`${folder}${file}`))
  mkdirSync(`${docs}benchmarks`, { recursive: true })
  for (const result of results) writeFileSync(`${docs}benchmarks/${result.name}.svg`, barChart(result))
  const versions = Object.entries(results.at(-1)?.versions ?? {}).filter(([name]) => !name.startsWith('@unstale/'))
  const text = [
    '# Benchmarks',
    'Written by `npm run bench`. All contenders of a table run in turns within one process; a figure is the median round, and half of the rounds lie within what is behind the ±. The multiple is its ratio to ours: the median of what the rounds that stood side by side have shown, which is why it may differ from the ratio of the two figures. Machines differ and are noisy: only figures of one table compare, and ratios carry over better than times.',
    ...results.map(sectionOf),
    '## Versions',
    versions.map(([name, version]) => `${name} ${version}`).join(', '),
  ]
  writeFileSync(`${docs}benchmarks.md`, `${text.join('\n\n')}\n`)
}
