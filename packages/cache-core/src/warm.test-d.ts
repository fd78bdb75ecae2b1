import type { Cache, GetOrSetOptions } from './cache-types'
import { tag } from './tag'

declare const cache: Cache
declare const shelf: GetOrSetOptions<readonly { readonly id: number }[]>
declare const count: GetOrSetOptions<number>

// Reads of several types, with tags that come from their values, are one list.
void cache.warm([shelf, count])
void cache.warm([{ key: 'price', tags: [tag('price')], factory: () => 1 }])
// @ts-expect-error a read without a factory loads nothing
void cache.warm([{ key: 'price' }])
