import type { ReadOutcome } from '@unstale/cache-core'
import { type BareItem, serializeList, Token } from 'structured-headers'

/** How RFC 9211 calls what made a cache go to its source; undefined: it answered. The worst comes first. */
const FORWARD: readonly (readonly [outcome: ReadOutcome, forward: string | undefined])[] = [
  ['bypass', 'bypass'],
  ['lease', 'bypass'],
  ['epoch', 'stale'],
  ['floor', 'stale'],
  ['invalidated', 'stale'],
  ['expired', 'stale'],
  ['absent', 'uri-miss'],
  ['stale', undefined],
  ['hit', undefined],
]

/**
 * How the cached reads behind a response were answered, as one `Cache-Status` member: the worst of them, and in
 * `detail` how often each outcome occurred. Undefined when nothing was read through the cache.
 *
 * @example
 * cacheStatus(new Map([['hit', 3], ['invalidated', 1]])) // unstale;fwd=stale;detail="invalidated=1 hit=3"
 */
export const cacheStatus = (outcomes: ReadonlyMap<ReadOutcome, number>): string | undefined => {
  if (outcomes.size === 0) return undefined
  // What most responses say.
  if (outcomes.size === 1 && outcomes.has('hit')) return 'unstale;hit'
  const seen = FORWARD.filter(([outcome]) => outcomes.has(outcome))
  const [worst] = seen
  if (!worst) return undefined
  const parameters = new Map<string, BareItem>(worst[1] === undefined ? [['hit', true]] : [['fwd', new Token(worst[1])]])
  if (seen.length > 1 || worst[0] !== 'hit')
    parameters.set('detail', seen.map(([outcome]) => `${outcome}=${outcomes.get(outcome)}`).join(' '))
  return serializeList([[new Token('unstale'), parameters]])
}
