import type { History } from './history-types'

export interface Span {
  readonly from: number
  readonly to: number
  /** A load, one that changed nothing, a change that is drawn, a mark, a time without a connection. */
  readonly look: 'ld' | 'ld same' | 'ly' | 'mk' | 'gap'
}

export interface Lane {
  readonly query: string
  readonly spans: readonly Span[]
}

/** More than this in one lane nobody can tell apart. */
const MAX_SPANS = 120

/** What happened to each query between two times, the latest first, and the times without a connection. */
export const lanesOf = (
  history: History,
  from: number,
  to: number,
): { readonly lanes: readonly Lane[]; readonly gaps: readonly Span[] } => {
  const lanes = new Map<string, Span[]>()
  const add = (query: string, span: Span): void => {
    const spans = lanes.get(query)
    if (!spans) lanes.set(query, [span])
    else if (spans.length < MAX_SPANS) spans.push(span)
  }
  const loads = history.loads()
  for (let at = loads.length - 1; at >= 0; at--) {
    const load = loads[at]
    if (load && load.to >= from) add(load.query, { from: load.from, to: load.to, look: load.changed === false ? 'ld same' : 'ld' })
  }
  for (const { query, from: begun, to: left } of history.layers())
    if ((left ?? to) >= from) add(query, { from: begun, to: left ?? to, look: 'ly' })
  for (const { query, at } of history.marks()) if (at >= from) add(query, { from: at, to: at, look: 'mk' })
  const gaps: Span[] = []
  const changes = history.connection()
  changes.forEach(({ at, state }, index) => {
    const end = changes[index + 1]?.at ?? to
    if (state !== 'live' && state !== 'idle' && end >= from) gaps.push({ from: at, to: end, look: 'gap' })
  })
  return { lanes: [...lanes].map(([query, spans]) => ({ query, spans })), gaps }
}
