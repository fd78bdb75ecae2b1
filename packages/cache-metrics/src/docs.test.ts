import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultRules } from './alerts/default-rules'
import { instruments } from './instruments'
import { otelName } from './otel/otel-name'
import { prometheusName } from './prometheus/prometheus-name'

const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')

describe('docs/metrics.md', () => {
  it('lists every name in every convention', () => {
    const missing = instruments.filter(
      (instrument) =>
        ![instrument.name, prometheusName(instrument), otelName(instrument)].every((name) => page.includes(`\`${name}\``)) ||
        !page.includes(instrument.help),
    )
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('lists every default rule, with its reason and its remedy', () => {
    const missing = defaultRules.filter(({ id, reason, remedy }) => ![`\`${id}\``, reason, remedy].every((text) => page.includes(text)))
    expect(missing.map(({ id }) => id)).toEqual([])
  })
})
