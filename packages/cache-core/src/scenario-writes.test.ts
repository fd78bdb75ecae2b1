import { describe, expect, it } from 'vitest'
import { createCache } from './create-cache'
import { createMemoryLog } from './memory-log'
import { tag } from './tag'
import { everyOrder } from './testing/every-order'
import { createVirtualTime, settle } from './testing/virtual-time'
import { createWatchedRow, readRow } from './testing/watched-row'

const x = tag('x')
const ledgerBuckets = 2 ** 10

describe('a write whose outcome is unknown', () => {
  it('that commits after it was given up is shown once `unknownFor` is over, whatever was loaded in between', async () => {
    const orders = await everyOrder((pause) => {
      const time = createVirtualTime()
      const cache = createCache({ ports: time.ports, unknownFor: 30_000, ledgerBuckets })
      const row = createWatchedRow(pause)
      const read = readRow(cache, { key: 'row', tags: [x], factory: row.load })
      let commit: Promise<void> | undefined
      const write = async (): Promise<void> => {
        const timedOut = cache.mutate(x, async () => {
          commit = row.commit()
          await pause()
          throw new Error('statement timeout')
        })
        await timedOut.catch(() => undefined)
        await commit
      }
      return {
        actors: [() => row.check(read), write, () => row.check(read)],
        end: async () => {
          await time.advance(30_000)
          row.announce()
          await row.check(read)
        },
      }
    })
    expect(orders).toBeGreaterThan(50)
  })
})

describe('an intent', () => {
  it('changes nothing for readers while it is open, however coarse its tags', async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ ports: time.ports })
    const cache = createCache({ ports: time.ports, log, ledgerBuckets })
    let loads = 0
    const read = (): Promise<number> => cache.getOrSet({ key: 'list', tags: [tag('scene'), tag('scene?')], factory: () => ++loads })
    await read()
    const ends: (() => void)[] = []
    const writes = Array.from({ length: 200 }, () =>
      cache.mutate([tag('scene'), tag('scene?')], () => new Promise<void>((resolve) => void ends.push(resolve))),
    )
    await settle()
    for (let i = 0; i < 20; i++) {
      await time.advance(1_000)
      expect(await read()).toBe(1)
    }
    for (const end of ends) end()
    await Promise.all(writes)
    expect(await read()).toBe(2)
  })

  it('is heard by every reader at its deadline when its process dies at any step', async () => {
    const orders = await everyOrder((pause) => {
      const time = createVirtualTime()
      const log = createMemoryLog({ ports: time.ports })
      const [dying, living] = [
        createCache({ ports: time.ports, log, ledgerBuckets }),
        createCache({ ports: time.ports, log, ledgerBuckets }),
      ]
      const row = createWatchedRow(pause)
      const read = readRow(living, { key: 'row', tags: [x], factory: row.load })
      const dies = async (): Promise<void> => {
        void dying.mutate(x, () => row.commit().then(() => new Promise<never>(() => undefined)), { deadlineMs: 10_000 })
        await pause()
      }
      return {
        actors: [() => row.check(read), dies, () => row.check(read)],
        end: async () => {
          await settle()
          await time.advance(10_000)
          row.announce()
          await row.check(read)
        },
      }
    })
    expect(orders).toBeGreaterThan(50)
  })
})
