import { metricsError } from '../errors'
import { type Instrument, instruments } from '../instruments'
import { isTimeRange, timeRanges } from '../time-range'
import type { AlertRule, MetricRef } from './rule-types'

const types = ['ratio', 'surge', 'percentile', 'count', 'state', 'growing'] as const
const severities = ['info', 'warning', 'critical'] as const

const show = (value: unknown): string => (typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined'))

const fail = (rule: { readonly id?: unknown }, message: string): never => {
  throw metricsError('RULE_INVALID', `The alert rule ${show(rule.id)}: ${message}`, String(rule.id))
}

const checkNumber = (rule: AlertRule, name: string, value: unknown, least: number, most = Number.POSITIVE_INFINITY): void => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > most)
    fail(rule, `${name} must be a number from ${least}${most === Number.POSITIVE_INFINITY ? '' : ` to ${most}`}, but is ${show(value)}.`)
}

const checkRange = (rule: AlertRule, name: string, value: unknown): void => {
  if (!isTimeRange(value)) fail(rule, `${name} must be one of ${Object.keys(timeRanges).join(', ')}, but is ${show(value)}.`)
}

const checkMetric = (rule: AlertRule, name: string, ref: MetricRef | undefined, kind: Instrument['kind']): void => {
  const found = instruments.find((instrument) => instrument.name === ref?.metric && instrument.kind === kind)
  if (!found) {
    const known = instruments.filter((instrument) => instrument.kind === kind).map((instrument) => instrument.name)
    return fail(rule, `${name} names no ${kind}: ${show(ref?.metric)}. There are ${known.join(', ')}.`)
  }
  const allowed = ['cache', ...found.attributes]
  for (const attribute of Object.keys(ref?.where ?? {})) {
    if (!allowed.includes(attribute)) fail(rule, `${found.name} has no attribute ${show(attribute)}. It has ${allowed.join(', ')}.`)
  }
  for (const attribute of rule.groupBy ?? []) {
    if (!allowed.includes(attribute))
      fail(rule, `groupBy: ${found.name} has no attribute ${show(attribute)}. It has ${allowed.join(', ')}.`)
  }
}

const checkType = (rule: AlertRule): void => {
  switch (rule.type) {
    case 'ratio':
      checkMetric(rule, 'part', rule.part, 'counter')
      checkMetric(rule, 'whole', rule.whole, 'counter')
      checkRange(rule, 'window', rule.window)
      if (rule.comparedTo !== undefined) checkRange(rule, 'comparedTo', rule.comparedTo)
      if ((rule.above === undefined) === (rule.below === undefined)) fail(rule, 'give either above or below.')
      checkNumber(rule, rule.above === undefined ? 'below' : 'above', rule.above ?? rule.below, 0)
      return checkNumber(rule, 'atLeast', rule.atLeast, 1)
    case 'surge':
      checkMetric(rule, 'of', rule.of, 'counter')
      checkRange(rule, 'window', rule.window)
      checkRange(rule, 'baseline', rule.baseline)
      if (timeRanges[rule.baseline] <= timeRanges[rule.window]) fail(rule, 'baseline must be longer than window.')
      checkNumber(rule, 'factor', rule.factor, 1)
      return checkNumber(rule, 'atLeast', rule.atLeast, 1)
    case 'percentile':
      checkMetric(rule, 'of', rule.of, 'histogram')
      checkRange(rule, 'window', rule.window)
      checkNumber(rule, 'quantile', rule.quantile, 0, 1)
      checkNumber(rule, 'above', rule.above, 0)
      return checkNumber(rule, 'atLeast', rule.atLeast, 1)
    case 'count':
      checkMetric(rule, 'of', rule.of, 'counter')
      checkRange(rule, 'window', rule.window)
      return checkNumber(rule, 'above', rule.above, 0)
    case 'state':
      checkMetric(rule, 'of', rule.of, 'gauge')
      return checkNumber(rule, 'is', rule.is, Number.NEGATIVE_INFINITY)
    case 'growing':
      checkMetric(rule, 'of', rule.of, 'gauge')
      checkRange(rule, 'over', rule.over)
      return checkNumber(rule, 'atLeast', rule.atLeast, 0)
    default:
      fail(rule, `its type must be one of ${types.join(', ')}, but is ${show((rule as { readonly type?: unknown }).type)}.`)
  }
}

/** Throws `RULE_INVALID` for a rule that could never be evaluated, `NAME_CLASH` for two of one id. */
export const checkRules = (rules: readonly AlertRule[]): void => {
  const ids = new Set<string>()
  for (const rule of rules) {
    if (typeof rule !== 'object' || rule === null)
      throw metricsError('RULE_INVALID', `An alert rule must be an object, but is ${show(rule)}.`)
    if (typeof rule.id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(rule.id)) fail(rule, 'its id must be of small letters, digits and "-".')
    if (ids.has(rule.id)) throw metricsError('NAME_CLASH', `Two alert rules have the id "${rule.id}". Give one of them another.`, rule.id)
    ids.add(rule.id)
    if (!severities.includes(rule.severity)) fail(rule, `severity must be one of ${severities.join(', ')}, but is ${show(rule.severity)}.`)
    for (const text of ['summary', 'remedy', 'reason'] as const) if (typeof rule[text] !== 'string') fail(rule, `${text} must be a text.`)
    checkNumber(rule, 'for', rule.for ?? 0, 0)
    checkNumber(rule, 'keepFor', rule.keepFor ?? 0, 0)
    if ('hysteresis' in rule) checkNumber(rule, 'hysteresis', rule.hysteresis ?? 0, 0, 1)
    checkType(rule)
  }
}
