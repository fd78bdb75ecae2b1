import { hashKey, type QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCacheClient, tag } from '@unstale/cache-query'
import { alternate, type Entrant } from '../alternate'
import { QUERIES_AN_ENTITY } from '../clients/client-peer'
import { ALONE, EXACT, FLOOR, filled, keysOf, newClient, OURS, page } from '../clients/tanstack'
import { progress } from '../progress'
import { ratio } from '../rounds'
import type { Check, Row, Suite } from '../suite'
import { groupOf, sizesOf } from './client-invalidation'

interface Watched {
  readonly queryClient: QueryClient
  readonly loads: () => number
  readonly close: () => void
}

/** The ten queries of each of the first `entities` entities are looked at; a load is answered at once. */
const watched = (queryClient: QueryClient, entities: number): Watched => {
  let loads = 0
  const stops: (() => void)[] = []
  for (let entity = 0; entity < entities; entity++) {
    for (const queryKey of keysOf(entity)) {
      const observer = new QueryObserver(queryClient, { queryKey, queryFn: () => Promise.resolve({ index: ++loads }) })
      stops.push(observer.subscribe(() => undefined))
    }
  }
  return {
    queryClient,
    loads: () => loads,
    close: () => {
      for (const stop of stops) stop()
      queryClient.clear()
    },
  }
}

interface Way {
  readonly name: string
  readonly call: string
  readonly attach?: (queryClient: QueryClient) => (entity: number) => unknown
  readonly invalidate?: (queryClient: QueryClient, entity: number) => unknown
}

const ways: readonly Way[] = [
  {
    name: OURS,
    call: 'client.invalidate(tag)',
    attach: (queryClient) => {
      const client = createCacheClient(queryClient, {
        channel: false,
        tagsOf: ([, entity]) => [tag(`scene:${Number(entity)}`)],
        ports: { page },
      })
      return (entity) => client.invalidate(tag(`scene:${entity}`))
    },
  },
  {
    name: FLOOR,
    call: 'query.invalidate(), query.fetch() × 10',
    invalidate: (queryClient, entity) =>
      Promise.all(
        keysOf(entity).map((key) => {
          const query = queryClient.getQueryCache().get(hashKey(key))
          query?.invalidate()
          return query?.fetch(undefined, { cancelRefetch: true })
        }),
      ),
  },
  {
    name: ALONE,
    call: "invalidateQueries({ queryKey: ['scene', id] })",
    invalidate: (queryClient, entity) => queryClient.invalidateQueries({ queryKey: ['scene', entity] }),
  },
  {
    name: EXACT,
    call: 'invalidateQueries({ queryKey, exact: true }) × 10',
    invalidate: (queryClient, entity) =>
      Promise.all(keysOf(entity).map((queryKey) => queryClient.invalidateQueries({ queryKey, exact: true }))),
  },
]

/** One write that touches ten queries which are on screen, until all ten have been loaded again. */
export const clientRefetching: Suite = {
  name: 'client-refetching',
  title: 'Invalidating ten queries that are looked at, until they have been loaded again',
  about:
    'The ten queries of an entity have an observer each; a load is answered at once. The floor is query-core told the ten queries: ten loads, each with its retryer, its signal, four new states and the result of an observer. ' +
    'What we add is what makes a load race-free: its own record of what was heard while it ran, a wrapped function that knows whose requests are made, and the decision whether to load at all.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    for (const count of sizesOf(short)) {
      const group = groupOf(count)
      // Ten times the whole cache is too slow to wait for at the largest size.
      const chosen = ways.filter(({ name }) => name !== EXACT || count <= 10_000)
      const [rounds, calls] = short ? [5, 2] : [18, 3]
      progress(`${group}: ${chosen.map(({ name }) => name).join(', ')}`)
      const opened = chosen.map((way) => {
        const queryClient = newClient()
        const attached = way.attach?.(queryClient)
        filled(queryClient, count)
        const invalidate = attached ?? ((entity: number) => way.invalidate?.(queryClient, entity))
        return { way, invalidate, next: 0, ...watched(queryClient, (rounds + 2) * calls) }
      })
      const entrants = opened.map(
        (each): Entrant => ({
          contender: each.way.name,
          note: each.way.call,
          batch: async (times) => {
            for (let call = 0; call < times; call++) await each.invalidate(each.next++)
          },
        }),
      )
      rows.push(...(await alternate(entrants, { group, rounds, calls })))
      const expected = (rounds + 2) * calls * QUERIES_AN_ENTITY
      const wrong = opened.filter(({ loads }) => loads() !== expected).map(({ way, loads }) => `${way.name}: ${loads()}`)
      checks.push({ name: `${group}: ${expected} loads each`, ok: wrong.length === 0, found: wrong.join('; ') || `${expected}` })
      for (const { close } of opened) close()
    }
    const largest = groupOf(sizesOf(short).at(-1) as number)
    const toFloor = ratio(rows, largest, OURS, FLOOR)
    checks.push({ name: 'at most 4× the floor', ok: toFloor <= 4, found: `${toFloor.toFixed(2)}×` })
    return { rows, checks }
  },
}
