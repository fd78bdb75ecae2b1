import { type Link, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { Bus, CacheEvents, Cause, Unsubscribe } from '@unstale/cache-bus'
import { keyFamilyOf } from '../families'
import { spanContextOf, traceparentOf } from './span-context'

export interface CacheTracingOptions {
  /** Default: the global tracer provider's tracer `@unstale/cache-metrics`. */
  readonly tracer?: Tracer
  /** What of a key may be shown. Default: its family. */
  readonly keyFamilyOf?: (key: string) => string
}

/** Spans of what caches do. */
export interface CacheTracing {
  /** For `createCache({ trace })`: begins the span of a write, and tells the others where to find it. */
  readonly trace: (cause: Cause) => string | undefined
  /** Spans for what this cache reports. Returns what ends it. */
  attach(events: Bus<CacheEvents>): Unsubscribe
}

/** Spans of writes that have not ended, and causes of tags, remembered at most. */
const REMEMBERED = 1_000

const remember = <Value>(into: Map<string, Value>, key: string, value: Value): void => {
  into.delete(key)
  into.set(key, value)
  if (into.size > REMEMBERED) into.delete(into.keys().next().value as string)
}

/**
 * Spans for invalidate, apply, load and refetch. Apply, load and refetch link to the write that caused them,
 * in whichever process that was.
 *
 * @example
 * const tracing = traceCache()
 * export const cache = createServerCache({ trace: tracing.trace })
 * tracing.attach(cache.events)
 */
export const traceCache = (options: CacheTracingOptions = {}): CacheTracing => {
  const { tracer = trace.getTracer('@unstale/cache-metrics'), keyFamilyOf: familyOf = keyFamilyOf } = options
  const writes = new Map<string, Span>()
  /** Who named a tag last. */
  const causes = new Map<string, Cause>()
  const blamed = new Map<string, Cause>()

  const linksTo = (cause: Cause | undefined): Link[] => {
    const context = spanContextOf(cause?.trace)
    return context ? [{ context, attributes: { 'unstale.cause': cause?.id ?? '' } }] : []
  }

  /** Of what is over: the bus tells of an end, and how long it took. */
  const past = (
    name: string,
    durationMs: number,
    links: Link[],
    attributes: Readonly<Record<string, string | number | boolean | string[]>>,
    error?: unknown,
  ): void => {
    const end = Date.now()
    const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime: end - durationMs, links, attributes })
    if (error !== undefined) {
      span.recordException(error instanceof Error ? error : String(error))
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end(end)
  }

  const attach = (events: Bus<CacheEvents>): Unsubscribe => {
    const stops: readonly Unsubscribe[] = [
      events.on('recordAppended', ({ cause, tags, position, verb }) => {
        const span = writes.get(cause.id)
        if (!span) return
        writes.delete(cause.id)
        span.setAttributes({ 'unstale.tags': [...tags], 'unstale.position': `${position.epoch}:${position.seq}`, 'unstale.verb': verb })
        span.end()
      }),
      // It is sent again until the log takes it; only its caller does not wait for ever.
      events.on('appendFailed', ({ error, cause }) => {
        if (cause) writes.get(cause.id)?.recordException(error instanceof Error ? error : String(error))
      }),
      events.on('appendDelayed', ({ cause }) => {
        const span = writes.get(cause.id)
        if (!span) return
        writes.delete(cause.id)
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'The log did not take it in time; it is sent again.' })
        span.end()
      }),
      events.on('recordApplied', ({ cause, tags, position, lagMs = 0 }) => {
        if (!cause) return
        for (const tag of tags) remember(causes, tag, cause)
        past('unstale.apply', lagMs, linksTo(cause), { 'unstale.cause': cause.id, 'unstale.position': `${position.epoch}:${position.seq}` })
      }),
      events.on('entryMissed', ({ key, tag }) => {
        const cause = tag === undefined ? undefined : causes.get(tag)
        if (cause) remember(blamed, key, cause)
      }),
      events.on('loadSucceeded', ({ key, durationMs, changed }) => {
        past('unstale.load', durationMs, linksTo(blamed.get(key)), {
          'unstale.family': familyOf(key),
          ...(changed !== undefined && { 'unstale.changed': changed }),
        })
        blamed.delete(key)
      }),
      events.on('loadFailed', ({ key, durationMs, error }) => {
        past('unstale.load', durationMs, linksTo(blamed.get(key)), { 'unstale.family': familyOf(key) }, error)
        blamed.delete(key)
      }),
      events.on('queryRefetched', ({ query, cause, durationMs, changed }) =>
        past('unstale.refetch', durationMs, linksTo(cause), {
          'unstale.family': familyOf(query),
          'unstale.changed': changed,
          'unstale.source': cause.source,
        }),
      ),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  return {
    trace: (cause) => {
      const span = tracer.startSpan('unstale.invalidate', {
        kind: SpanKind.PRODUCER,
        attributes: { 'unstale.cause': cause.id, 'unstale.source': cause.source },
      })
      const context = span.spanContext()
      if (!spanContextOf(traceparentOf(context))) return undefined
      remember(writes, cause.id, span)
      return traceparentOf(context)
    },
    attach,
  }
}
