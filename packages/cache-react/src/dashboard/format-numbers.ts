export const formatCount = (value: number): string =>
  value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value >= 1e4 ? `${(value / 1e3).toFixed(1)} k` : value.toLocaleString('en')

export const formatShare = (value: number | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`

export const formatMs = (value: number | null | undefined): string | undefined => {
  if (value === null || value === undefined) return undefined
  return value < 10 ? `${value.toFixed(1)} ms` : value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(2)} s`
}

/** A time of day as the charts' axes and the panel say it, from 0 to 23 hours. */
export const formatTime = (ms: number, { withSeconds = true }: { readonly withSeconds?: boolean } = {}): string =>
  new Date(ms).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(withSeconds && { second: '2-digit' }),
  })
