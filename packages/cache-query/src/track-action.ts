import { type ActionEnvelope, type ActionPosition, isActionEnvelope } from '@unstale/cache-core'
import { queryError } from './errors'
import { beginExchange, endExchange, frameOf } from './exchange'

/** In messages, where another transport has an address. */
const ADDRESS = 'server action'

/**
 * Opens what `action(cache, fn)` of `@unstale/cache-server/next` returns: queries hear the tags that it read or changed,
 * and the caller gets the value. Call the result first thing in a mutation's or a query's function, before anything is awaited.
 * Its promise rejects as the action's does, and with `ENVELOPE_MISSING` for an action that was not wrapped.
 *
 * @example
 * useMutation({ mutationFn: (text: string) => trackAction(saveScene)(id, text) })
 */
export const trackAction =
  <Args extends readonly unknown[], T>(action: (...args: Args) => Promise<ActionEnvelope<T>>): ((...args: Args) => Promise<T>) =>
  async (...args) => {
    const frame = frameOf(undefined)
    const exchange = beginExchange(ADDRESS, frame, frame?.kind === 'query' ? 'GET' : 'POST')
    const { position } = exchange
    const needed: readonly ActionPosition[] = position === undefined ? [] : [{ unstalePosition: position }]
    const call = action as (...args: readonly unknown[]) => Promise<ActionEnvelope<T>>
    const envelope = await call(...args, ...needed)
    if (!isActionEnvelope(envelope)) {
      throw queryError('ENVELOPE_MISSING')
    }
    endExchange(exchange, (name) => envelope.headers[name.toLowerCase()] ?? null, ADDRESS)
    return envelope.value
  }
