/** A duration in the unit that reads best. */
export const duration = (ms: number | null): string => {
  if (ms === null) return '-'
  if (ms >= 10_000) return `${(ms / 1_000).toFixed(0)} s`
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`
}

export const percent = (share: number | null): string =>
  share === null ? '-' : `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`

export const whole = (count: number): string => Math.round(count).toLocaleString('en')
