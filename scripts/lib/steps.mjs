/** Runs a list of steps one after the other, says how each went, and adds up what they counted. */

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

const outcomeOf = async (run) => {
  try {
    return await run()
  } catch (error) {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/**
 * A step is `{ name, run }`; `run` resolves with `{ passed, failed, output }`, or with `{ ok, output }` for what counts as one check.
 * A step that throws has failed. The output of a failing step is printed whole, and the other steps still run.
 * A list of steps in the place of one runs beside each other: processes that need one processor each, and nothing of each other.
 */
export const runSteps = async (steps, { print = console.log, now = Date.now } = {}) => {
  const one = async ({ name, run }) => {
    const started = now()
    const outcome = await outcomeOf(run)
    const { passed = outcome.ok ? 1 : 0, failed = outcome.ok ? 0 : 1, output = '' } = outcome
    const durationMs = now() - started
    print(`${failed === 0 ? '✓' : '✗'} ${name}: ${passed} passed, ${failed} failed (${seconds(durationMs)})`)
    if (failed > 0) print(output.trimEnd() || '(it printed nothing)')
    return { name, passed, failed, durationMs }
  }
  const results = []
  for (const step of steps) results.push(...(await Promise.all([step].flat().map(one))))
  return results
}

export const total = (results) => ({
  passed: results.reduce((sum, { passed }) => sum + passed, 0),
  failed: results.reduce((sum, { failed }) => sum + failed, 0),
})

/** Findings of a check with a name each: `[{ name, problems: [] }]` counts one a name. */
export const fromFindings = (findings) => {
  const bad = findings.filter(({ problems }) => problems.length > 0)
  return {
    passed: findings.length - bad.length,
    failed: bad.length,
    output: bad
      .map(({ name, problems }) => `${name}\n${problems.map((problem) => `  ${problem.trimEnd().replaceAll('\n', '\n  ')}`).join('\n')}`)
      .join('\n'),
  }
}

/** For a check that is run alone: prints its findings and ends the process accordingly. */
export const report = (findings) => {
  for (const { name, problems } of findings) console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`)
  const { failed, output } = fromFindings(findings)
  if (failed > 0) console.error(`\n${output}`)
  process.exitCode = failed > 0 ? 1 : 0
}
