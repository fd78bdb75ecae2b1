/** Counts a run by the report that vitest writes, so that a run restored from the cache counts too. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from './workspace.mjs'

/** Where each workspace leaves its report, relative to the workspace. Ignored by git, kept by turbo. */
export const reportFile = '.results/vitest.json'

/** The arguments that make a vitest run leave its report. */
export const reportArgs = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]

/** Counts of one report. A file that did not load, and a test that was skipped, count as failed. */
export const countReport = (report) => {
  let passed = 0
  const failures = []
  for (const file of report.testResults) {
    const tests = file.assertionResults ?? []
    for (const test of tests) {
      if (test.status === 'passed') passed += 1
      else failures.push(`${test.status}: ${test.fullName}`)
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed'))
      failures.push(`failed to run: ${file.message || file.name}`)
  }
  if (report.testResults.length === 0) failures.push('no test was run')
  if (report.success === false && failures.length === 0) failures.push('failed outside of any test: an error that nobody caught')
  return { passed, failed: failures.length, failures }
}

export const clearReport = (dir) => rmSync(join(dir, '.results'), { recursive: true, force: true })

/** Counts of one workspace. No report means that its tests did not run: that is a failure, not a zero. */
export const countWorkspace = ({ dir, manifest }) => {
  const path = join(dir, reportFile)
  if (!existsSync(path)) return { passed: 0, failed: 1, failures: [`${manifest.name}: its tests did not run, or left no ${reportFile}`] }
  const counts = countReport(readJson(path))
  return { ...counts, failures: counts.failures.map((failure) => `${manifest.name}: ${failure}`) }
}
