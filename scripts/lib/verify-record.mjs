/**
 * The record that `npm run verify` keeps in docs/verify.md: a table with one line a step, each with what its own last run
 * counted, when, and of which commit. The table is the store: what was not run again is read from it and stays as it is.
 */

/** `{ step, passed, failed, took, date, commit }`, as text: the cells of a line. A step that never ran has only its name. */
export const linesOf = (page) =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '))
    .filter(([, passed]) => /^\d+$/.test(passed))
    .map(([step, passed, failed, took, date, commit]) => ({ step, passed, failed, took, date, commit }))

/** `results` as `runSteps` gives them; `at` is `{ date, commit, changed }`, `changed` where the commit does not have all that ran. */
const lineOf = ({ name, passed, failed, durationMs }, { date, commit, changed }) => ({
  step: name,
  passed: String(passed),
  failed: String(failed),
  took: `${Math.round(durationMs / 1000)} s`,
  date,
  commit: `${commit}${changed ? ', and changes' : ''}`,
})

/** The lines for `names`, the steps that exist, in their order: of each its result if it has just run, else what was known. */
export const merged = (lines, names, results, at) =>
  names.map((name) => {
    const result = results.find((each) => each.name === name)
    return result ? lineOf(result, at) : (lines.find(({ step }) => step === name) ?? { step: name })
  })

const count = (lines, key) => lines.reduce((sum, line) => sum + Number(line[key]), 0)

const summary = (lines) => {
  const ran = lines.filter(({ date }) => date)
  const failing = ran.filter(({ failed }) => failed !== '0')
  const oldest = ran.reduce((first, line) => (first && first.date <= line.date ? first : line), undefined)
  const commits = new Set(ran.map(({ commit }) => commit)).size
  return [
    `- Result: ${count(ran, 'passed')} passed, ${count(ran, 'failed')} failed, by ${ran.length} of ${lines.length} steps, at ${commits} ${commits === 1 ? 'commit' : 'commits'}`,
    ...(failing.length > 0 ? [`- Failed: ${failing.map(({ step }) => step).join('; ')}`] : []),
    ...(oldest ? [`- Oldest: ${oldest.date}, ${oldest.step}`] : []),
    ...(ran.length < lines.length ? [`- Never run: ${lines.length - ran.length}`] : []),
  ]
}

export const pageOf = (lines) =>
  `${[
    '# The last long runs',
    '',
    'Written by `npm run verify`; what runs stands in `scripts/verify.mjs`. Each line tells of the last run of its own step: `npm run verify -- react node` runs, and writes anew, those whose name says so. “And changes” means that what ran was not all committed.',
    '',
    ...summary(lines),
    '',
    '| step | passed | failed | took | when | commit |',
    '| --- | ---: | ---: | ---: | --- | --- |',
    ...lines.map(({ step, passed = '', failed = '', took = '', date = 'never', commit = '' }) =>
      `| ${[step, passed, failed, took, date, commit].join(' | ')} |`.replaceAll('  |', ' |'),
    ),
  ].join('\n')}\n`
