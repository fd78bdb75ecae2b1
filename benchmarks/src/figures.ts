import type { Suite } from './suite'

/** A number and its unit stay on one line. */
const NO_BREAK = '\u00a0'

const SCALES = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
] as const

/** 25_800_000 → "25.8 ms": three significant digits. */
const time = (nanoseconds: number): string => {
  const [factor, unit] = SCALES.find(([scale]) => nanoseconds >= scale) ?? [1, 'ns']
  return `${Number((nanoseconds / factor).toPrecision(3))}${NO_BREAK}${unit}`
}

export const figure = (value: number, unit: Suite['unit']): string =>
  unit === 'ns' ? time(value) : `${Math.round(value).toLocaleString('en')}${NO_BREAK}B`

/** 0.042 → "4 %". */
export const share = (value: number): string => `${Math.round(value * 100)}${NO_BREAK}%`

/** "1.5×", "26×", "1,900×". */
export const times = (value: number): string => `${value >= 100 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(2))}×`
