import type { QueryKey } from '@tanstack/react-query'
import type { QueryInspection } from '@unstale/cache-query'
import { createHistory } from './history'
import type { PanelSource, Recorder } from './recorder'
import type { Recorded } from './ring'

const SCHEMA = 'unstale.session/1'
const MAX_QUERIES = 5_000

export type Redact = (value: unknown, queryKey: QueryKey) => unknown

/** What was recorded, as text. Never holds data of queries; keys go through `redact`. */
export interface Session {
  readonly schema: typeof SCHEMA
  readonly at: number
  readonly state: ReturnType<PanelSource['status']>['state']
  readonly events: readonly Recorded[]
  readonly queries: readonly QueryInspection[]
}

export const exportSession = (recorder: Recorder, redact: Redact | undefined, now: () => number = Date.now): string => {
  const names = new Map<string, string>()
  const queries: QueryInspection[] = []
  for (const hash of recorder.hashes()) {
    if (queries.length >= MAX_QUERIES) break
    const query = recorder.query(hash)
    if (!query) continue
    const queryKey = (redact ? redact(query.queryKey, query.queryKey) : query.queryKey) as QueryKey
    const name = redact ? JSON.stringify(queryKey) : hash
    names.set(hash, name)
    queries.push({ ...query, queryKey, hash: name })
  }
  const session: Session = { schema: SCHEMA, at: now(), state: recorder.status().state, events: recorder.ring.after(0), queries }
  return JSON.stringify(session, (key, value: unknown) => {
    if (value instanceof Error) return value.message
    // A query that has left cannot be redacted by its key, so it is not named.
    if (redact && key === 'query' && typeof value === 'string') return names.get(value) ?? '[redacted]'
    if (redact && key === 'queries' && Array.isArray(value) && typeof value[0] === 'string') {
      return value.map((hash) => names.get(String(hash)) ?? '[redacted]')
    }
    return value
  })
}

/** A recorded session as something to look at. Undefined for text that is none. */
export const importSession = (text: string): (PanelSource & { readonly at: number }) | undefined => {
  try {
    const session = JSON.parse(text) as Partial<Session>
    if (session.schema !== SCHEMA || !Array.isArray(session.events) || !Array.isArray(session.queries)) return undefined
    const queries = new Map((session.queries as readonly QueryInspection[]).map((query) => [query.hash, query]))
    const history = createHistory(false)
    history.take(session.events as readonly Recorded[])
    return {
      at: Number(session.at) || 0,
      size: () => queries.size,
      hashes: () => queries.keys(),
      query: (hash) => queries.get(hash),
      history,
      status: () => ({ state: session.state ?? 'idle', position: undefined, lagMs: undefined }),
    }
  } catch {
    return undefined
  }
}
