import type { Instrument } from '../instruments'

/**
 * The name of an instrument by OpenTelemetry's conventions: namespaced by dots, the unit not part of it.
 *
 * @example
 * otelName(loads) // unstale.loads
 */
export const otelName = ({ name }: Pick<Instrument, 'name'>): string => `unstale.${name}`

/** By UCUM: seconds, a share, or what is counted in braces. */
export const otelUnit = ({ unit }: Pick<Instrument, 'unit'>): string =>
  unit === 'ms' ? 's' : unit === '1' || unit === 'ratio' ? '1' : `{${unit}}`
