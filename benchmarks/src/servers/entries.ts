import type { OpenedServer, Workload } from './server-peer'

/** One tag shared by ten entries, one by a thousand, one by all. */
export const tagsOfIndex = (index: number): readonly string[] => [
  `row:${Math.floor(index / 10)}`,
  `list:${Math.floor(index / 1_000)}`,
  'all',
]

/** The same order for everybody, and none that a processor can foresee (a full-period congruential generator). */
export const shuffled = (count: number): readonly number[] => {
  const order = Array.from({ length: count }, (_, index) => index)
  let state = 12_345
  for (let index = count - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (index + 1)
    const held = order[index] as number
    order[index] = order[other] as number
    order[other] = held
  }
  return order
}

export interface Entries {
  readonly keys: readonly string[]
  /** Those of each key. */
  readonly tags: readonly (readonly string[])[]
  readonly workload: Workload
  /** How often a value was loaded since the last call. */
  loads(): number
}

/** `count` entries of short text, each with three tags. */
export const createEntries = (count: number): Entries => {
  const keys = Array.from({ length: count }, (_, index) => `story:${index}`)
  const tags = keys.map((_, index) => tagsOfIndex(index))
  const tagsByKey = new Map(keys.map((key, index) => [key, tags[index] as readonly string[]]))
  const values = new Map(keys.map((key) => [key, `the text of ${key}`]))
  let loaded = 0
  return {
    keys,
    tags,
    workload: {
      maxEntries: count,
      tagsOf: (key) => tagsByKey.get(key) as readonly string[],
      load: async (key) => {
        loaded++
        return values.get(key) as string
      },
    },
    loads: () => {
      const since = loaded
      loaded = 0
      return since
    },
  }
}

export const fill = async (server: OpenedServer, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await server.read(key)
}
