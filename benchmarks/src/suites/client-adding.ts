import { hashKey, type Query, type QueryClient, type QueryKey } from '@tanstack/query-core'
import { createCacheClient, type Tag, tag } from '@unstale/cache-query'
import { alternate } from '../alternate'
import { queryAt } from '../clients/client-peer'
import { keyAt, newClient, OURS, page } from '../clients/tanstack'
import { heapUsed } from '../heap'
import { progress } from '../progress'
import { ratio, single } from '../rounds'
import type { Check, Row, Suite } from '../suite'
import { groupOf, sizesOf } from './client-invalidation'

const PLAIN = 'TanStack Query alone'

/** A query carries three tags: its row's, and what stands for any row of its kind and for all that is known of it. */
const attached = (queryClient: QueryClient, tagOf: (index: number) => Tag): QueryClient => {
  createCacheClient(queryClient, {
    channel: false,
    tagsOf: ([, entity, , at]) => [tagOf(Number(entity) * 10 + ((at as { readonly page?: number } | undefined)?.page ?? 0))],
    ports: { page },
  })
  return queryClient
}

interface Opened {
  readonly contender: string
  readonly queryClient: QueryClient
  next: number
}

type Add = (queryClient: QueryClient, index: number) => unknown

const put: Add = (queryClient, index) => queryClient.setQueryData(keyAt(index), { index })
/** A function without a name: to one that stands in an object, tsx gives its name anew each time. */
const loading = (index: number) => () => Promise.resolve({ index })
const load: Add = (queryClient, index) => queryClient.fetchQuery({ queryKey: keyAt(index), queryFn: loading(index) })

/** How often what TanStack Query alone takes: what is promised, and what only a change of kind exceeds on a machine with other work. */
interface Limits {
  readonly long: number
  readonly short: number
}

/** What an attached client adds to a query that comes into the cache. */
const adding = (name: string, title: string, about: string, add: Add, limits: Limits): Suite => ({
  name,
  title,
  about,
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    const tags = Array.from({ length: 30_000 }, (_, entity) => tag(`scene:${entity}`))
    const tagOf = (index: number): Tag => tags[queryAt(index).entity] as Tag
    for (const count of sizesOf(short)) {
      const group = groupOf(count)
      progress(group)
      const opened: Opened[] = [
        { contender: OURS, queryClient: attached(newClient(), tagOf), next: 0 },
        { contender: PLAIN, queryClient: newClient(), next: 0 },
      ]
      for (const each of opened) while (each.next < count) put(each.queryClient, each.next++)
      const entrants = opened.map((each) => ({
        contender: each.contender,
        batch: async (calls: number) => {
          for (let call = 0; call < calls; call++) await add(each.queryClient, each.next++)
        },
        restore: () => {
          const cache = each.queryClient.getQueryCache()
          for (; each.next > count; each.next--) cache.remove(cache.get(hashKey(keyAt(each.next - 1))) as Query)
        },
      }))
      // What is added stays, so the collector moves all of it: a batch is to meet it several times.
      rows.push(...(await alternate(entrants, { group, rounds: short ? 7 : 25, calls: short ? 500 : 2_500 })))
      for (const { queryClient } of opened) queryClient.clear()
    }
    const largest = groupOf(sizesOf(short).at(-1) as number)
    const times = ratio(rows, largest, OURS, PLAIN)
    const limit = short ? limits.short : limits.long
    checks.push({ name: `at most ${limit}× TanStack Query alone`, ok: times <= limit, found: `${times.toFixed(2)}×` })
    return { rows, checks }
  },
})

export const clientAdding: Suite = adding(
  'client-adding',
  'Adding a query whose data is given',
  'setQueryData of a key that is not there, with `tagsOf`: three tags a query. What limits us is three entries in the index of tags and the record of what the query’s data reflects; a bare index of three tags takes a quarter of a microsecond.',
  put,
  { long: 1.1, short: 1.5 },
)

export const clientLoading: Suite = adding(
  'client-loading',
  'Adding a query that is loaded',
  'fetchQuery of a key that is not there, with `tagsOf`: three tags a query. Besides the indexes it is what makes the load race-free: a record of what is heard while it runs, and a function that knows whose requests are made.',
  load,
  { long: 1.5, short: 1.8 },
)

/** Bytes a query besides what TanStack Query holds anyway. */
export const clientMemory: Suite = {
  name: 'client-memory',
  title: 'Memory of a query in a browser',
  about:
    'Heap over and above keys, data, tags and what TanStack Query itself holds, a query with three tags; ten queries share a row tag, or each has one of its own. The bare index is a Map of tags to Sets of hashes. What limits us: three places in the index of tags, the array of a query’s tags, and the record of what the query’s data reflects.',
  unit: 'bytes an entry',
  ours: OURS,
  run: async ({ short }) => {
    const count = short ? 20_000 : 100_000
    const rows: Row[] = []
    const keys = Array.from({ length: count }, (_, index) => keyAt(index))
    const data = keys.map((_, index) => ({ index }))
    const hashes = keys.map(hashKey)
    for (const [group, share] of [
      ['Ten queries a row tag', 10],
      ['A row tag of its own', 1],
    ] as const) {
      progress(group)
      const tags = Array.from({ length: Math.ceil(count / share) }, (_, row) => tag(`scene:${row}`))
      const tagOf = (index: number): Tag => tags[Math.floor(index / share)] as Tag
      const fill = (queryClient: QueryClient, size: number): QueryClient => {
        for (let index = 0; index < size; index++) queryClient.setQueryData(keys[index] as QueryKey, data[index])
        return queryClient
      }
      const bytesOf = (open: (size: number) => unknown): number => {
        // Code and constants are not counted.
        open(100)
        const before = heapUsed()
        const held = open(count)
        const bytes = (heapUsed() - before) / count
        if (!held) throw new Error('What is measured must be held until then.')
        return bytes
      }
      const alone = bytesOf((size) => fill(newClient(), size))
      const ours = bytesOf((size) => fill(attached(newClient(), tagOf), size)) - alone
      const bare = bytesOf((size) => {
        const index = new Map<string, Set<string>>()
        for (let at = 0; at < size; at++)
          for (const name of [tagOf(at), 'scene:*', 'scene*']) {
            const carriers = index.get(name)
            if (carriers) carriers.add(hashes[at] as string)
            else index.set(name, new Set([hashes[at] as string]))
          }
        return index
      })
      for (const [contender, median] of [
        [OURS, ours],
        ['TanStack Query itself', alone],
        ['a bare index of tags', bare],
      ] as const)
        rows.push({ group, contender, ...single(median) })
    }
    const own = rows.find(({ contender }) => contender === OURS)?.median ?? Number.NaN
    return { rows, checks: [{ name: 'at most 260 B a query', ok: own <= 260, found: `${own.toFixed(0)} B` }] }
  },
}
