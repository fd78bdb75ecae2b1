import type { Cache, GetOrSetOptions } from '../cache-types'
import type { TagSource } from '../tag'
import type { Pause } from './every-order'

/** One row that is written and read at the same time, and the rule that no reader may be shown what was announced as overtaken. */
export interface WatchedRow {
  /** Looks at the row, with a pause before and one after. */
  load(): Promise<number>
  /** Commits a new version, with a pause before and after. */
  commit(): Promise<void>
  /** Everything committed so far was announced. */
  announce(): void
  /** Calls `read`; rejects when it shows less than was announced when it was called. */
  check(read: () => Promise<number>): Promise<void>
  readonly version: number
  readonly loads: number
}

export const createWatchedRow = (pause: Pause): WatchedRow => {
  let version = 1
  let announced = 1
  let loads = 0
  return {
    load: async () => {
      loads++
      await pause()
      const seen = version
      await pause()
      return seen
    },
    commit: async () => {
      await pause()
      version++
      await pause()
    },
    announce: () => {
      announced = version
    },
    check: async (read) => {
      const least = announced
      const shown = await read()
      if (shown < least) throw new Error(`version ${shown} was shown to one who asked after version ${least} was announced`)
    },
    get version() {
      return version
    },
    get loads() {
      return loads
    },
  }
}

/** How an entry can come by its tag. */
export const READS: Readonly<Record<string, (tags: TagSource, load: () => Promise<number>) => GetOrSetOptions<number>>> = {
  'a tag declared beforehand': (tags, load) => ({ key: 'row', tags: [tags], factory: load }),
  'a tag found in the value': (tags, load) => ({ key: 'row', tags: () => [tags], factory: load }),
  'a tag tracked at the end of the load': (tags, load) => ({
    key: 'row',
    factory: async ({ track }) => {
      const value = await load()
      track(tags)
      return value
    },
  }),
  'a read inside the load': (tags, load) => ({
    key: 'outer',
    factory: ({ getOrSet }) => getOrSet({ key: 'row', tags: [tags], factory: load }),
  }),
}

export const readRow = (cache: Pick<Cache, 'getOrSet'>, options: GetOrSetOptions<number>) => (): Promise<number> => cache.getOrSet(options)
