/** The page docs/requests-saved.md: counts alone, so that every run writes the same. */
import type { Wiring } from '../compare/wiring'
import type { Outcome, Scenario } from './comparison'

const sum = (outcomes: readonly Outcome[], field: keyof Outcome): number => outcomes.reduce((all, outcome) => all + outcome[field], 0)

export const totals = (outcomes: readonly Outcome[]): Outcome => ({
  requests: sum(outcomes, 'requests'),
  bytes: sum(outcomes, 'bytes'),
  right: sum(outcomes, 'right'),
  settled: sum(outcomes, 'settled'),
  windows: sum(outcomes, 'windows'),
})

type Results = Readonly<Record<Wiring, readonly Outcome[]>>

const row = (name: string, { tags, hand, all }: Readonly<Record<Wiring, Outcome>>): string => {
  const right = [tags, hand, all].map((outcome) => `${outcome.right} of ${outcome.windows}`)
  return `| ${name} | ${tags.requests} | ${hand.requests} | ${all.requests} | ${right.join(' | ')} |`
}

const saved = (less: number, more: number): string => `${Math.round(100 * (1 - less / more))} %`

/** A line for each kind of write. */
export const rows = (scenarios: readonly Scenario[], { tags, hand, all }: Results): readonly string[] =>
  scenarios.map(({ name }, n) => row(name, { tags: tags[n] as Outcome, hand: hand[n] as Outcome, all: all[n] as Outcome }))

export const table = (scenarios: readonly Scenario[], results: Results): string => {
  const { tags, hand, all } = results
  const total = { tags: totals(tags), hand: totals(hand), all: totals(all) }
  return `# Requests saved

The [example](../examples/studio-community) beside two copies of itself: one that invalidates by hand, with a
[table](../examples/studio-community/compare/by-hand.ts) of everything that each write may have changed, and one that invalidates everything.
Eight windows of three people are open: four tabs of the one who writes, two of a second, two of a third. Each write is done once, then every
other window is looked at once: without news that is when a copy asks again.

| | requests | by hand | everything | right before one looked | by hand | everything |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows(scenarios, results).join('\n')}
${row('**together**', total)}

Saved: ${saved(total.tags.requests, total.hand.requests)} of the requests of the copy by hand, ${saved(total.tags.requests, total.all.requests)} of those of the copy that invalidates everything.

- Requests are reads of data by the pages' scripts, counted by the browser. The event stream is not among them: one connection a window.
- The copies are TanStack Query as its documentation has it: \`staleTime\` of a minute, \`refetchOnWindowFocus: 'always'\`, invalidation when a
  mutation has succeeded. With less they would ask less often, and go on showing what was.
- "Right before one looked" counts windows that show what the server has, without anybody having touched them.
- How often one looks decides: a window that is looked at ten times between two writes asks ten times in a copy, and not at all here.

Counted by \`npm run requests-saved\` in Chromium; \`npm test\` counts every second line again and compares, \`npm run verify\` all of them.
`
}
