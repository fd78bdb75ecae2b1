/** `npm run bench [-- NAME …] [-- --short]`: runs suites, keeps their results, writes the page. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { figure, times } from './figures'
import { circumstances } from './machine'
import { writePage } from './page'
import { ratio } from './rounds'
import type { Report, Suite } from './suite'
import { suites } from './suites'

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, page: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const results = fileURLToPath(new URL('../results/', import.meta.url))

/** The table of races is no suite: nothing in it is measured. */
const RACES = 'races'
const unknown = positionals.filter((name) => name !== RACES && !suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no suite "${unknown.join('", "')}". There are:\n${suites.map(({ name, title }) => `  ${name.padEnd(24)}${title}`).join('\n')}`,
  )
  process.exit(2)
}

/** Runs a suite in a process of its own. */
const run = (suite: Suite): Promise<Report> =>
  new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./run-suite.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--expose-gc', '--max-old-space-size=8192', '--import', 'tsx', script, suite.name, values.short ? 'short' : 'long'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString('utf8')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const last = output.trimEnd().split('\n').at(-1) ?? ''
      if (code !== 0) return reject(new Error(`${suite.name} ended with code ${code}.`))
      resolve(JSON.parse(last) as Report)
    })
  })

/** As JSON, with the rounds of a contender on one line. */
const resultText = (result: object): string =>
  JSON.stringify(result, undefined, 1).replace(/\[[\d\s.,]+\]/g, (rounds) => rounds.replace(/\s+/g, ' '))

const print = (suite: Suite, { rows, checks }: Report): void => {
  for (const group of new Set(rows.map((row) => row.group))) {
    console.log(`  ${group}`)
    const members = rows.filter((row) => row.group === group).sort((a, b) => a.median - b.median)
    for (const { contender, median, low, high } of members) {
      const range = low === high ? '' : `  [${figure(low, suite.unit)} – ${figure(high, suite.unit)}]`
      console.log(
        `    ${contender.padEnd(40)} ${figure(median, suite.unit).padStart(9)}  ${times(ratio(rows, group, contender, suite.ours)).padStart(8)}${range}`,
      )
    }
  }
  for (const { name, ok, found } of checks) console.log(`  ${ok ? '✓' : '✗'} ${name}: ${found}`)
}

if (values.page) {
  writePage(results)
  process.exit(0)
}

const chosen = positionals.length > 0 ? suites.filter(({ name }) => positionals.includes(name)) : suites
const withRaces = positionals.length > 0 ? positionals.includes(RACES) : !values.short
let isBroken = false
let failures = 0
mkdirSync(results, { recursive: true })
for (const [index, suite] of chosen.entries()) {
  console.log(`\n${suite.title} (${suite.name}, ${index + 1} of ${chosen.length})`)
  const started = performance.now()
  try {
    const report = await run(suite)
    print(suite, report)
    failures += report.checks.filter(({ ok }) => !ok).length
    const { name, title, about, notes, unit, ours } = suite
    if (!values.short)
      writeFileSync(`${results}${name}.json`, `${resultText({ name, title, about, notes, unit, ours, ...circumstances(), ...report })}\n`)
  } catch (error) {
    // One that breaks must not cost the results of the others.
    failures++
    isBroken = true
    console.log(`  ✗ ${String(error)}`)
  }
  console.log(`  ${Math.round((performance.now() - started) / 1_000)} s`)
}
if (withRaces) {
  console.log('\nWho shows the old value in which race (races)')
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../races/index.ts', import.meta.url)), '--write'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  // The comparison with peers says in its own tables what the races have shown.
  const told = status === 0 ? spawnSync(process.execPath, [fileURLToPath(new URL('../../site/peers.mjs', import.meta.url))]).status : status
  console.log(
    told === 0 ? '  written to docs/races.md and docs/peers.md' : '  ✗ the races did not run to their end, or could not be told of',
  )
  if (told !== 0) isBroken = true
}
if (!values.short) writePage(results)
const checked = values.short ? 'short run, nothing recorded' : `recorded in benchmarks/results, page written`
console.log(`\n${chosen.length} suites, ${failures} failed checks; ${checked}`)
process.exit(isBroken || (values.short && failures > 0) ? 1 : 0)
