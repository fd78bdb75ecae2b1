import type { Instrument } from '../instruments'

const DEFAULT_PREFIX = 'unstale_'

/**
 * The name of an instrument by Prometheus' conventions: base units, and `_total` for what only rises.
 *
 * @example
 * prometheusName(loads) // unstale_loads_total
 */
export const prometheusName = ({ name, kind, unit }: Instrument, prefix: string = DEFAULT_PREFIX): string => {
  const base = `${prefix}${name.replaceAll('.', '_')}`
  const withUnit = unit === 'ms' ? `${base}_seconds` : unit === 'ratio' ? `${base}_ratio` : base
  return kind === 'counter' ? `${withUnit}_total` : withUnit
}
