import type { MonitoringReport } from '@unstale/cache-metrics'
import { describe, expect, it } from 'vitest'
import type { UnstaleConfig } from '../../config/config-types'
import { numbers } from '../../testing/numbers'
import { createContext } from '../check-context'
import { alerts, auditor, thresholds } from './operations'

const config: UnstaleConfig = { baseUrl: 'http://127.0.0.1:3000', reads: [{ name: 'a', path: '/' }] }

const healthy: MonitoringReport = {
  schema: 'unstale.monitoring/1',
  at: 0,
  status: 'healthy',
  reasons: [],
  alerts: { firing: [], recent: [] },
  caches: [],
  findings: [],
  audit: { samples: 12, stale: 0, skipped: 0 },
}

const finding = (kind: MonitoringReport['findings'][number]['kind']): MonitoringReport['findings'][number] => ({
  kind,
  subject: 'scene',
  message: `${kind} of scene`,
  remedy: '',
  count: 1,
  firstAt: 0,
  lastAt: 0,
})

const alert = (severity: 'info' | 'warning' | 'critical'): MonitoringReport['alerts']['firing'][number] => ({
  rule: `rule-${severity}`,
  group: {},
  severity,
  state: 'firing',
  message: 'it fires',
  remedy: '',
  value: 1,
  threshold: 0,
  firedAt: 0,
})

const run = async (check: typeof auditor, monitoring: MonitoringReport | undefined, more: Partial<UnstaleConfig> = {}) => {
  const context = createContext({ ...config, ...more }, 'canary', {})
  context.seen.monitoring = monitoring
  context.seen.metrics = numbers({ summary: { hitRatio: { numerator: 8, denominator: 10, ratio: 0.8 }, propagationP99: 40 } })
  const { findings, skipped = false } = await check.run(context)
  return { skipped, found: findings.map(({ code, level, subject }) => `${level} ${code} ${subject}`) }
}

describe('the auditor', () => {
  it('passes when it has found nothing, and fails with each stale value', async () => {
    expect(await run(auditor, healthy)).toEqual({ skipped: false, found: [] })
    const found = { ...healthy, findings: [finding('stale-value'), finding('mutation-without-invalidation')] }
    expect(await run(auditor, found)).toEqual({ skipped: false, found: ['fail STALE_VALUE scene', 'warn FINDING_REPORTED scene'] })
  })

  it('is missed when it is off, and skipped when nobody tells', async () => {
    const { audit: _, ...off } = healthy
    expect(await run(auditor, off)).toEqual({ skipped: false, found: ['warn AUDITOR_OFF monitoring'] })
    expect(await run(auditor, undefined)).toEqual({ skipped: true, found: [] })
  })
})

describe('alerts', () => {
  it('fail when they are critical, warn when they are warnings, and are left alone when they only inform', async () => {
    const firing = { ...healthy, alerts: { firing: [alert('critical'), alert('warning'), alert('info')], recent: [] } }
    expect(await run(alerts, firing)).toEqual({
      skipped: false,
      found: ['fail ALERT_FIRING rule-critical', 'warn ALERT_WARNING rule-warning'],
    })
  })
})

describe('thresholds', () => {
  it('hold from below and from above, at the bound itself, and say nothing of what was never counted', async () => {
    const limits = { hitRatio: { min: 0.8 }, propagationP99: { max: 40 }, wasteRatio: { max: 0 } }
    expect(await run(thresholds, healthy, { thresholds: limits })).toEqual({ skipped: false, found: [] })
    const missed = { hitRatio: { min: 0.81 }, propagationP99: { max: 39 } }
    expect(await run(thresholds, healthy, { thresholds: missed })).toEqual({
      skipped: false,
      found: ['fail THRESHOLD_MISSED hitRatio', 'fail THRESHOLD_MISSED propagationP99'],
    })
  })
})
