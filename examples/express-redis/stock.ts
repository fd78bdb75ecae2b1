import { tag } from '@unstale/cache-core'
import type { ServerCache } from '@unstale/cache-server'
import type { Query } from './database'

export interface Item {
  readonly id: number
  readonly name: string
  readonly left: number
}

export const ITEMS: readonly string[] = ['Tea', 'Coffee', 'Cocoa']

export const prepare = async (query: Query): Promise<void> => {
  await query('create table if not exists stock_item (id int primary key, name text not null, "left" int not null)')
  for (const [index, name] of ITEMS.entries())
    await query('insert into stock_item (id, name, "left") values ($1, $2, 100) on conflict (id) do nothing', [index + 1, name])
}

export interface Stock {
  read(id: number): Promise<Item | undefined>
  sell(id: number): Promise<void>
}

export const keyOf = (id: number): string => `item ${id}`

/** The data functions of the application: a read says what it used, a write says what it changed. */
export const createStock = (cache: ServerCache, query: Query): Stock => ({
  read: (id) =>
    cache.getOrSet({
      key: keyOf(id),
      tags: [tag(`item:${id}`)],
      factory: async () => (await query<Item>('select id, name, "left" from stock_item where id = $1', [id]))[0],
    }),
  sell: async (id) => {
    await query('update stock_item set "left" = "left" - 1 where id = $1', [id])
    // Resolves when the log has it, and goes on being tried where it has not: the shop sells on while Redis is away.
    await cache.invalidate(tag(`item:${id}`), { cause: 'sell' })
  },
})
