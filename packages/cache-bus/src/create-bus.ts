import mitt from 'mitt'

/** Ends a subscription. Safe to call twice and while the event is being delivered. */
export type Unsubscribe = () => void

export type Listener<Payload> = (payload: Payload) => void

/**
 * A typed event bus.
 *
 * @example
 * const bus = createBus<{ saved: { id: number } }>()
 * const stop = bus.on('saved', ({ id }) => console.log(id))
 * bus.emit('saved', { id: 1 }) // 1
 * stop()
 */
export interface Bus<Events extends object> {
  /** Calls `listener` for every later `name`. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe
  /** Calls `listener` for every later event, after the listeners of its name. */
  onAny(listener: <Name extends keyof Events>(name: Name, payload: Events[Name]) => void): Unsubscribe
  /** Delivers synchronously, in order of subscription. Never throws. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void
  /** Whether anybody would hear `name`: ask before building a costly payload. */
  listens(name: keyof Events): boolean
}

export interface BusOptions {
  /**
   * Called once for each listener that throws or returns a rejected promise.
   * The other listeners and the emitter go on. Default: `console.error`.
   */
  readonly onListenerError?: (error: unknown, name: PropertyKey) => void
}

const report = (error: unknown, name: PropertyKey): void => console.error('[unstale] A listener failed:', name, error)

/** Creates an event bus on mitt, with what mitt lacks: isolated listeners and safe unsubscription. */
export const createBus = <Events extends object>(options: BusOptions = {}): Bus<Events> => {
  const { onListenerError = report } = options
  const { all, on, off, emit } = mitt<Record<PropertyKey, unknown>>()

  /** mitt delivers to a copy of its list, so a listener that has left in this round must be silenced here. */
  const subscribe = (name: PropertyKey, listener: (...event: never[]) => unknown): Unsubscribe => {
    let isOpen = true
    const hear = listener as (...event: readonly unknown[]) => unknown
    const failed = (error: unknown, first: unknown): void => {
      const of = name === '*' ? (first as PropertyKey) : name
      try {
        onListenerError(error, of)
      } catch (hookError) {
        report(hookError, of)
      }
    }
    // Nothing is made for each event: what is heard most is heard for each hit.
    const guarded = (first: unknown, second?: unknown): void => {
      try {
        const result = isOpen && (name === '*' ? hear(first, second) : hear(first))
        if (result instanceof Promise) result.catch((error) => failed(error, first))
      } catch (error) {
        failed(error, first)
      }
    }
    on(name, guarded)
    return () => {
      isOpen = false
      off(name, guarded)
    }
  }

  const heard = (name: PropertyKey): boolean => !!all.get(name)?.length

  return {
    on: subscribe,
    onAny: (listener) => subscribe('*', listener as never),
    emit,
    listens: (name) => all.size > 0 && (heard(name) || heard('*')),
  }
}
