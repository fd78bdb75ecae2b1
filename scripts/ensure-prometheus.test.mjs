import { describe, expect, it } from 'vitest'
import { prometheusPath, prometheusRemedy } from './ensure-prometheus.mjs'

const machine = (env, files) => ({ env, exists: (path) => files.includes(path) })
const both = (folder) => [`${folder}/prometheus`, `${folder}/promtool`]

describe('prometheusPath', () => {
  it('obeys PROMETHEUS_PATH, also when it does not hold them', () => {
    expect(prometheusPath(machine({ PROMETHEUS_PATH: '/x', PATH: '/usr/bin' }, [...both('/x'), ...both('/usr/bin')]))).toBe('/x')
    expect(prometheusPath(machine({ PROMETHEUS_PATH: '/gone', PATH: '/usr/bin' }, both('/usr/bin')))).toBeUndefined()
  })

  it('takes the first folder that holds both programs', () => {
    expect(prometheusPath(machine({ PATH: '/a:/b' }, ['/a/prometheus', ...both('/b')]))).toBe('/b')
    expect(prometheusPath(machine({}, both('/opt/homebrew/bin')))).toBe('/opt/homebrew/bin')
    expect(prometheusPath(machine({ PATH: '/a' }, []))).toBeUndefined()
  })

  it('says what to do on every platform', () => {
    for (const platform of ['darwin', 'linux', 'win32', 'sunos']) expect(prometheusRemedy(platform)).not.toBe('')
  })
})
