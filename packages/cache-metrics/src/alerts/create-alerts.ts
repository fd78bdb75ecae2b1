import type { Clock } from '@unstale/cache-core'
import { metricsError } from '../errors'
import type { AlertReport, Attributes, TopTag } from '../report-types'
import { timeRanges } from '../time-range'
import { checkRules } from './check-rules'
import { type AlertView, type Evaluation, evaluateRule, type GaugeHistory } from './evaluate-rule'
import type { AlertRule } from './rule-types'

/** What sinks are told: the alerts that changed in one round, together. */
export interface AlertNotification {
  readonly schema: 'unstale.alerts/1'
  /** Ms since 1970. */
  readonly at: number
  readonly instance: string
  readonly alerts: readonly AlertReport[]
}

export interface Silence {
  /** Which rule; all when left out. */
  readonly rule?: string
  /** Which groups: those that have these attributes; all when left out. */
  readonly group?: Attributes
  readonly forMs: number
}

export interface AlertsOptions {
  readonly rules: readonly AlertRule[]
  readonly view: AlertView
  readonly clock: Clock
  readonly instance: string
  /** Tells again of what still fires, after so long. Default 4 h. */
  readonly repeatMs?: number
  readonly topTags: () => readonly TopTag[]
  readonly notify: (notification: AlertNotification) => void
  /** A rule could not be evaluated. The others are. */
  readonly onError: (error: unknown, rule: AlertRule) => void
}

export interface Alerts {
  /** Looks at every rule once. Never throws. */
  evaluate(): void
  /** Nobody is told of these until then; they are still listed. Returns what ends it. */
  silence(silence: Silence): () => void
  readonly firing: readonly AlertReport[]
  /** Those that resolved lately, the last first. */
  readonly recent: readonly AlertReport[]
}

interface State {
  /** Since when the condition holds, and since when it does not, on the monotonic clock. */
  pendingSince: number | undefined
  overSince: number | undefined
  report: AlertReport | undefined
  toldAt: number | undefined
}

const RECENT = 50
const KEEP = 60_000

const show = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(3))

const createHistory = (clock: Clock) => {
  const samples = new Map<string, { readonly at: number; readonly value: number }[]>()
  return {
    note: (id: string, value: number, keepMs: number): void => {
      const now = clock.monotonic()
      const kept = samples.get(id) ?? []
      // A sample a minute is enough for trends, and bounds what a long range keeps.
      if (kept.length > 0 && now - (kept.at(-1)?.at ?? 0) < 60_000) return
      kept.push({ at: now, value })
      while (kept[1] && now - kept[1].at >= keepMs) kept.shift()
      samples.set(id, kept)
    },
    of: (rule: string): GaugeHistory => ({
      since: (id, overMs) => {
        const kept = samples.get(`${rule} ${id}`) ?? []
        const [first] = kept
        if (!first || clock.monotonic() - first.at < overMs) return undefined
        return { before: first.value, lowest: Math.min(...kept.map(({ value }) => value)) }
      },
    }),
  }
}

/** Rules over time: pending, firing, resolved. Tells of what changed, once. Throws `RULE_INVALID` and `NAME_CLASH`. */
export const createAlerts = (options: AlertsOptions): Alerts => {
  const { rules, view, clock, instance, repeatMs = 4 * 3_600_000, topTags, notify, onError } = options
  checkRules(rules)
  const states = new Map<string, State>()
  const silences = new Set<Silence & { readonly until: number }>()
  const history = createHistory(clock)
  let recent: readonly AlertReport[] = []

  const isSilenced = (rule: string, group: Attributes): number | undefined => {
    const now = clock.monotonic()
    let until: number | undefined
    for (const silence of silences) {
      if (silence.until <= now) silences.delete(silence)
      else if (
        (silence.rule === undefined || silence.rule === rule) &&
        Object.entries(silence.group ?? {}).every(([key, value]) => group[key] === value)
      )
        until = Math.max(until ?? 0, clock.wall() + silence.until - now)
    }
    return until
  }

  const reportOf = (rule: AlertRule, { group, value, threshold }: Evaluation, firedAt: number): AlertReport => ({
    rule: rule.id,
    group,
    severity: rule.severity,
    state: 'firing',
    message: `${rule.summary} ${Object.values(group).join(', ')}: ${show(value)}, the limit is ${show(threshold)}.`,
    remedy: rule.remedy,
    value,
    threshold,
    firedAt,
    ...(rule.type === 'surge' && { topTags: topTags() }),
  })

  /** Moves one group of a rule on. What has to be told, if anything. */
  const step = (rule: AlertRule, id: string, evaluation: Evaluation | undefined): AlertReport | undefined => {
    const now = clock.monotonic()
    const state = states.get(id) ?? { pendingSince: undefined, overSince: undefined, report: undefined, toldAt: undefined }
    states.set(id, state)
    if (!state.report) {
      if (!evaluation?.holds) {
        states.delete(id)
        return undefined
      }
      state.pendingSince ??= now
      if (now - state.pendingSince < (rule.for ?? 0)) return undefined
      state.report = reportOf(rule, evaluation, clock.wall())
      state.toldAt = undefined
    } else if (evaluation?.stillHolds) {
      state.overSince = undefined
      state.report = { ...reportOf(rule, evaluation, state.report.firedAt) }
    } else {
      state.overSince ??= now
      if (now - state.overSince >= (rule.keepFor ?? KEEP)) {
        states.delete(id)
        const resolved: AlertReport = { ...state.report, state: 'resolved', resolvedAt: clock.wall() }
        recent = [resolved, ...recent].slice(0, RECENT)
        // Nobody was told that it fired, so nobody has to be told that it is over.
        return state.toldAt === undefined ? undefined : resolved
      }
    }
    const isDue = state.toldAt === undefined || now - state.toldAt >= repeatMs
    if (!isDue || isSilenced(rule.id, state.report.group) !== undefined) return undefined
    state.toldAt = now
    return state.report
  }

  const evaluateOne = (rule: AlertRule): readonly AlertReport[] => {
    if (rule.type === 'growing') {
      for (const { group, value } of evaluateRule(rule, view, { since: () => undefined }))
        history.note(`${rule.id} ${JSON.stringify(group)}`, value, timeRanges[rule.over])
    }
    const found = new Map(
      evaluateRule(rule, view, history.of(rule.id)).map((evaluation) => [`${rule.id} ${JSON.stringify(evaluation.group)}`, evaluation]),
    )
    const gone = [...states.keys()].filter((id) => id.startsWith(`${rule.id} `) && !found.has(id))
    return [...found.keys(), ...gone].flatMap((id) => step(rule, id, found.get(id)) ?? [])
  }

  const withSilence = (report: AlertReport): AlertReport => {
    const silencedUntil = isSilenced(report.rule, report.group)
    return silencedUntil === undefined ? report : { ...report, silencedUntil }
  }

  return {
    evaluate: () => {
      const told: AlertReport[] = []
      for (const rule of rules) {
        try {
          told.push(...evaluateOne(rule))
        } catch (error) {
          onError(error, rule)
        }
      }
      if (told.length > 0) notify({ schema: 'unstale.alerts/1', at: clock.wall(), instance, alerts: told })
    },
    silence: (given) => {
      if (!(given.forMs > 0) || !Number.isFinite(given.forMs))
        throw metricsError('OPTION_INVALID', `forMs of a silence must be a number of ms above 0, but is ${given.forMs}.`, 'forMs')
      if (given.rule !== undefined && !rules.some(({ id }) => id === given.rule))
        throw metricsError('RULE_INVALID', `There is no alert rule "${given.rule}" to silence.`, given.rule)
      const entry = { ...given, until: clock.monotonic() + given.forMs }
      silences.add(entry)
      return () => void silences.delete(entry)
    },
    get firing() {
      return [...states.values()].flatMap(({ report }) => (report ? [withSilence(report)] : []))
    },
    get recent() {
      return recent
    },
  }
}
