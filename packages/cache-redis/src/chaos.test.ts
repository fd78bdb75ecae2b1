import { expect, it } from 'vitest'
import { runChaos } from './testing/chaos/run-chaos'

it('keeps every promise while real processes, servers and wires fail', async () => {
  const report = await runChaos({
    seconds: 18,
    seed: Date.now() % 1_000_000,
    instances: 3,
    readsPerBurst: 8,
    only: ['black-holed', 'failover', '(mutate)'],
  })
  expect(report.violations, `seed ${report.seed}`).toEqual([])
  expect(Object.keys(report.faults)).toHaveLength(3)
  expect(report.reads).toBeGreaterThan(1_000)
}, 300_000)
