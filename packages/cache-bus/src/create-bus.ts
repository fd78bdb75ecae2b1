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

const report = (error: unknown, name: PropertyKey): void => {
  console.error('[unstale] A listener failed:', name, error)
}

/** Creates an event bus on mitt, with what mitt lacks: isolated listeners and safe unsubscription. */
export const createBus = <Events extends object>(options: BusOptions = {}): Bus<Events> => {
  const emitter = mitt<Record<PropertyKey, unknown>>()
  const { onListenerError = report } = options

  const fail = (error: unknown, name: PropertyKey): void => {
    try {
      onListenerError(error, name)
    } catch (hookError) {
      report(hookError, name)
    }
  }

  /** mitt delivers to a copy of its list, so a listener that has left in this round must be silenced here. */
  const subscribe = (name: PropertyKey, call: (first: unknown, second: unknown) => unknown): Unsubscribe => {
    let open = true
    const failed = (error: unknown, first: unknown): void => fail(error, name === '*' ? (first as PropertyKey) : name)
    const guarded = (first: unknown, second?: unknown): void => {
      if (!open) return
      try {
        const result = call(first, second)
        if (result instanceof Promise) result.catch((error: unknown) => failed(error, first))
      } catch (error) {
        failed(error, first)
      }
    }
    emitter.on(name, guarded)
    return () => {
      open = false
      emitter.off(name, guarded)
    }
  }

  const heard = (name: PropertyKey): boolean => !!emitter.all.get(name)?.length
  const listens = (name: keyof Events): boolean => emitter.all.size > 0 && (heard(name) || heard('*'))

  return {
    on: (name, listener) => subscribe(name, (payload) => listener(payload as Events[typeof name])),
    onAny: (listener) => subscribe('*', (name, payload) => listener(name as keyof Events, payload as never)),
    emit: (name, payload) => {
      if (!listens(name)) return
      const listeners = emitter.all.get(name)
      // Where only one hears it, mitt would copy its lists for that.
      if (listeners?.length === 1 && !heard('*')) (listeners[0] as (payload: unknown) => void)(payload)
      else emitter.emit(name, payload)
    },
    listens,
  }
}
