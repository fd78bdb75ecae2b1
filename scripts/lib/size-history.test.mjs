import { describe, expect, it } from 'vitest'
import { historyRows, sparkline, withCurrent, withReleases } from './size-history.mjs'

const bus = (size) => ({ package: '@unstale/cache-bus', name: 'everything', size })
const core = (size) => ({ package: '@unstale/cache-core', name: 'isFresh', size })

describe('the history of sizes', () => {
  it('holds what is measured as unreleased, and replaces it when it is measured again', () => {
    const history = withCurrent(withCurrent({}, [bus(452)]), [bus(460)])
    expect(history).toEqual({ '@unstale/cache-bus': [{ version: 'unreleased', bytes: { everything: 460 } }] })
  })

  it('gets a record for each package whose version is new, and none for the others', () => {
    const first = withReleases(
      withCurrent({}, [bus(452), core(200)]),
      { '@unstale/cache-bus': '0.1.0', '@unstale/cache-core': '0.1.0' },
      '2026-03-02',
    )
    const second = withReleases(
      withCurrent(first, [bus(470), core(201)]),
      { '@unstale/cache-bus': '0.2.0', '@unstale/cache-core': '0.1.0' },
      '2026-03-09',
    )
    expect(second['@unstale/cache-bus']).toEqual([
      { version: '0.1.0', date: '2026-03-02', bytes: { everything: 452 } },
      { version: '0.2.0', date: '2026-03-09', bytes: { everything: 470 } },
      { version: 'unreleased', bytes: { everything: 470 } },
    ])
    expect(second['@unstale/cache-core'].map(({ version }) => version)).toEqual(['0.1.0', 'unreleased'])
    expect(second['@unstale/cache-core'][0].bytes).toEqual({ isFresh: 200 })
  })

  it('keeps the releases of a package that is no more', () => {
    const released = withReleases(withCurrent({}, [bus(452), core(200)]), { '@unstale/cache-bus': '0.1.0' }, '2026-03-02')
    expect(withCurrent(released, [core(200)])['@unstale/cache-bus'].map(({ version }) => version)).toEqual(['0.1.0'])
  })

  it('is drawn release by release, the newest last', () => {
    const released = withReleases(withCurrent({}, [bus(452)]), { '@unstale/cache-bus': '0.1.0' }, '2026-03-02')
    const rows = historyRows(withCurrent(released, [bus(500)]), (bytes) => `${bytes} B`)
    expect(rows).toEqual([['@unstale/cache-bus: everything', '0.1.0 452 B · unreleased 500 B', '▁█']])
  })

  it('is not drawn before there is a release', () => {
    expect(historyRows(withCurrent({}, [bus(452)]), String)).toEqual([])
  })

  it('draws the smallest lowest, and what never changed flat', () => {
    expect(sparkline([10, 20, 15])).toBe('▁█▅')
    expect(sparkline([10, 10])).toBe('▁▁')
  })
})
