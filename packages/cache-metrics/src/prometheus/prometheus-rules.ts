import { checkRules } from '../alerts/check-rules'
import { defaultRules } from '../alerts/default-rules'
import type { AlertRule, MetricRef } from '../alerts/rule-types'
import { type Instrument, instruments } from '../instruments'
import { prometheusName } from './prometheus-name'

/** One alerting rule, in the form of a Prometheus rule file. */
export interface PrometheusRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly keep_firing_for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A Prometheus rule file. As JSON it is one, too: JSON is YAML. */
export interface PrometheusRules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly PrometheusRule[] }[]
}

const quoted = (text: string): string => JSON.stringify(text)
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const instrumentOf = ({ metric }: MetricRef): Instrument => instruments.find(({ name }) => name === metric) as Instrument

const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)}s`

const camel = (id: string): string => id.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())

const expressionOf = (rule: AlertRule, prefix: string | undefined): string => {
  const by = `by (${(rule.groupBy ?? ['cache']).join(', ')})`
  const select = (ref: MetricRef, suffix = ''): string => {
    const where = Object.entries(ref.where ?? {}).map(([name, wanted]) =>
      typeof wanted === 'string' ? `${name}=${quoted(wanted)}` : `${name}=~${quoted(wanted.map(literal).join('|'))}`,
    )
    return `${prometheusName(instrumentOf(ref), prefix)}${suffix}${where.length > 0 ? `{${where.join(',')}}` : ''}`
  }
  const increase = (ref: MetricRef, range: string, suffix?: string): string => `sum ${by} (increase(${select(ref, suffix)}[${range}]))`

  switch (rule.type) {
    case 'ratio': {
      const { part, whole, window, comparedTo, above, below, atLeast } = rule
      // Where nothing of the part was ever counted there is no series: the share is nought, not unknown.
      const share = (range: string): string => `((${increase(part, range)} or ${increase(whole, range)} * 0) / ${increase(whole, range)})`
      const limit = comparedTo === undefined ? String(above ?? below) : `${above ?? below} * ${share(comparedTo)}`
      return `${share(window)} ${above === undefined ? '<' : '>'} ${limit} and ${increase(whole, window)} >= ${atLeast}`
    }
    case 'surge': {
      const rate = (range: string): string => `sum ${by} (rate(${select(rule.of)}[${range}]))`
      return `${rate(rule.window)} > ${rule.factor} * ${rate(rule.baseline)} and ${increase(rule.of, rule.window)} >= ${rule.atLeast}`
    }
    case 'percentile': {
      const withLe = `by (${[...(rule.groupBy ?? ['cache']), 'le'].join(', ')})`
      const above = instrumentOf(rule.of).unit === 'ms' ? rule.above / 1_000 : rule.above
      const quantile = `histogram_quantile(${rule.quantile}, sum ${withLe} (rate(${select(rule.of, '_bucket')}[${rule.window}])))`
      return `${quantile} > ${above} and ${increase(rule.of, rule.window, '_count')} >= ${rule.atLeast}`
    }
    case 'count': {
      // A counter that appears with its first event has not increased, as Prometheus sees it.
      const now = `sum ${by} (${select(rule.of)})`
      return `${increase(rule.of, rule.window)} > ${rule.above} or (${now} > ${rule.above} unless sum ${by} (${select(rule.of)} offset ${rule.window}))`
    }
    case 'state':
      return `count ${by} (${select(rule.of)} == ${rule.is}) > 0`
    case 'growing': {
      const now = `max ${by} (${select(rule.of)})`
      const before = `max ${by} (${select(rule.of)} offset ${rule.over})`
      return `${now} > ${before} and min_over_time((${now})[${rule.over}:1m]) >= ${before} and ${now} >= ${rule.atLeast}`
    }
  }
}

/**
 * The same rules for Prometheus (2.42 or later) and Alertmanager. Hysteresis becomes `keep_firing_for` there.
 * Throws `RULE_INVALID` and `NAME_CLASH` as `createMetrics` does.
 *
 * @example
 * writeFileSync('unstale.rules.yml', JSON.stringify(prometheusRules(), null, 2))
 */
export const prometheusRules = (rules: readonly AlertRule[] = defaultRules, prefix?: string): PrometheusRules => {
  checkRules(rules)
  return {
    groups: [
      {
        name: 'unstale',
        rules: rules.map((rule) => ({
          alert: `Unstale${camel(rule.id)}`,
          expr: expressionOf(rule, prefix),
          for: seconds(rule.for ?? 0),
          keep_firing_for: seconds(rule.keepFor ?? 60_000),
          labels: { severity: rule.severity },
          annotations: { summary: rule.summary, description: rule.remedy, reason: rule.reason },
        })),
      },
    ],
  }
}
