import { type Check, finding, skipped } from '../check-context'

/** The value that so many of 100 stay below; small sets take their largest. */
const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

export const propagation: Check = {
  title: 'A write arrives in time',
  run: async ({ seen, limits }) => {
    const heard = seen.rounds.flatMap(({ heardAfterMs }) => heardAfterMs ?? [])
    const fresh = seen.rounds.flatMap(({ freshAfterMs }) => freshAfterMs ?? [])
    if (heard.length === 0) return skipped('no write was heard on the event stream')
    const p95 = percentile(heard, 0.95)
    const old = percentile(fresh, 0.95)
    const reads =
      fresh.length === 0
        ? ''
        : old === 0
          ? '; no plain read was from before it'
          : `; plain reads were from before it for ${Math.round(old)} ms`
    const told = `${heard.length} writes: heard after ${Math.round(percentile(heard, 0.5))} ms (median), ${Math.round(p95)} ms (95 of 100)${reads}`
    if (p95 <= limits.propagationMs) return { seen: told, findings: [] }
    return {
      seen: told,
      findings: [
        finding(
          'PROPAGATION_SLOW',
          'event stream',
          `95 of 100 writes were heard after ${Math.round(p95)} ms; the budget is ${limits.propagationMs} ms`,
        ),
      ],
    }
  },
}
