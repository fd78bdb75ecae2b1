/** The windows that can be asked for. */
export type TimeRange = '1m' | '5m' | '15m' | '1h' | '6h' | '24h'

const MINUTE = 60_000

/** How long each window is, in ms. */
export const timeRanges: Readonly<Record<TimeRange, number>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '6h': 360 * MINUTE,
  '24h': 1_440 * MINUTE,
}

export const isTimeRange = (text: unknown): text is TimeRange => typeof text === 'string' && Object.hasOwn(timeRanges, text)
