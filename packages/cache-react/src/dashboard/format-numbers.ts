export const formatCount = (value: number): string =>
  value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value >= 1e4 ? `${(value / 1e3).toFixed(1)} k` : value.toLocaleString('en')

export const formatShare = (value: number | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`

export const formatMs = (value: number | null | undefined): string | undefined => {
  if (value === null || value === undefined) return undefined
  return value < 10 ? `${value.toFixed(1)} ms` : value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(2)} s`
}

export const formatTime = (ms: number): string => new Date(ms).toLocaleTimeString()
