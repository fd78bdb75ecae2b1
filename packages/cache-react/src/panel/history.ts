import type { CacheEvents } from '@unstale/cache-query'
import { createCauses } from './causes'
import type { Cause, ConnectionChange, FoundProblem, History, Invalidation, Load, Mark } from './history-types'
import type { Recorded } from './ring'

const MAX_INVALIDATIONS = 500
const MAX_LISTED = 50
const MAX_LOADS = 2_000
const MAX_STATS = 5_000
const MAX_STEPS = 3_000
const STORM = 100
const AGAIN = 10

const keep = <T>(list: T[], limit: number): void => {
  if (list.length > limit * 1.25) list.splice(0, list.length - limit)
}

interface MutableInvalidation extends Invalidation {
  matched: number | undefined
  tags: readonly string[]
  readonly marked: { readonly query: string; readonly tags: readonly string[] }[]
  markedCount: number
  readonly refetched: { readonly query: string; readonly changed: boolean; readonly durationMs: number }[]
  refetchedCount: number
}

export const createHistory = (isLive = true): History => {
  const invalidations = new Map<string, MutableInvalidation>()
  const causes = createCauses((id) => invalidations.get(id))
  const stats = new Map<string, { refetches: number; unchanged: number; lastAt: number }>()
  const problems = new Map<string, FoundProblem>()
  const loads: Load[] = []
  const marks: Mark[] = []
  const steps: Recorded[] = []
  const layers: { query: string; readonly change: string; readonly from: number; to: number | undefined }[] = []
  const connection: ConnectionChange[] = []
  const named = new Map<string, number[]>()
  let tabs = 0

  const invalidationOf = (cause: Cause, at: number): MutableInvalidation => {
    const found = invalidations.get(cause.id)
    if (found) return found
    const made: MutableInvalidation = {
      id: cause.id,
      at,
      cause,
      tags: [],
      matched: undefined,
      marked: [],
      markedCount: 0,
      refetched: [],
      refetchedCount: 0,
    }
    invalidations.set(cause.id, made)
    const [oldest] = invalidations.keys()
    if (invalidations.size > MAX_INVALIDATIONS && oldest !== undefined) invalidations.delete(oldest)
    return made
  }
  const found = (key: string, at: number, severity: FoundProblem['severity'], text: string, remedy: string): void => {
    problems.set(key, { key, severity, text, remedy, count: (problems.get(key)?.count ?? 0) + 1, lastAt: at })
  }
  const countNamed = (tags: readonly string[], at: number): void => {
    for (const tag of tags.slice(0, 20)) {
      const times = (named.get(tag) ?? []).filter((time) => at - time < 10_000)
      times.push(at)
      named.set(tag, times)
      if (times.length >= AGAIN) {
        named.set(tag, [])
        found(
          `loop ${tag}`,
          at,
          'warning',
          `${tag} is named again and again: ${AGAIN} times within 10 s.`,
          'Look for a refetch or an effect that writes.',
        )
      }
    }
    if (named.size > 1_000) named.clear()
  }

  const onMatched = (at: number, { tags, matched, marked, cause }: CacheEvents['invalidationMatched']): void => {
    const each = invalidationOf(cause, at)
    each.tags = tags
    each.matched = matched
    countNamed(tags, at)
    if (matched === 0) {
      const list = tags.slice(0, 3).join(', ')
      found(`none ${list}`, at, 'warning', `An invalidation of ${list} matched nothing.`, 'Check the spelling, or drop the call.')
    }
    if (marked >= STORM)
      found(
        'storm',
        at,
        'warning',
        `One write made ${marked} queries stale.`,
        'Use narrower tags, such as those of rows or of lists by key.',
      )
  }
  const onRefetched = (at: number, { query, cause, changed, durationMs }: CacheEvents['queryRefetched']): void => {
    const each = invalidationOf(cause, at)
    each.refetchedCount++
    if (each.refetched.length < MAX_LISTED) each.refetched.push({ query, changed, durationMs })
    const before = stats.get(query) ?? { refetches: 0, unchanged: 0, lastAt: 0 }
    const next = { refetches: before.refetches + 1, unchanged: before.unchanged + Number(!changed), lastAt: at }
    stats.delete(query)
    stats.set(query, next)
    const [oldest] = stats.keys()
    if (stats.size > MAX_STATS && oldest !== undefined) stats.delete(oldest)
    if (next.refetches >= 4 && next.unchanged / next.refetches >= 0.75) {
      const text = `${query} was refetched ${next.refetches} times and brought the same data ${next.unchanged} times.`
      problems.set(`waste ${query}`, {
        key: `waste ${query}`,
        severity: 'info',
        text,
        remedy: 'A narrower tag, or listFields in the model, would save these loads.',
        count: next.unchanged,
        lastAt: at,
      })
    }
    loads.push({ query, from: at - durationMs, to: at, changed })
  }

  const readers: { readonly [name: string]: (at: number, payload: never) => void } = {
    invalidationMatched: onMatched,
    queryMarked: (at: number, { query, tags, cause }: CacheEvents['queryMarked']) => {
      const each = invalidationOf(cause, at)
      each.markedCount++
      if (each.marked.length < MAX_LISTED) each.marked.push({ query, tags })
      marks.push({ query, at })
    },
    queryRefetched: onRefetched,
    queryLoaded: (at: number, { query, durationMs }: { query: string; durationMs: number }) => {
      // A refetch was told of already, with more.
      for (let i = loads.length - 1; i >= Math.max(0, loads.length - 20); i--)
        if (loads[i]?.query === query && at - (loads[i]?.to ?? 0) < 50) return
      loads.push({ query, from: at - durationMs, to: at, changed: undefined })
    },
    changeDrawn: (at: number, { change, queries }: CacheEvents['changeDrawn']) => {
      for (const query of queries) layers.push({ query, change, from: at, to: undefined })
    },
    changeLeft: (at: number, { change, query }: CacheEvents['changeLeft']) => {
      for (let i = layers.length - 1; i >= 0; i--) {
        const layer = layers[i]
        if (layer?.change !== change || layer.query !== query) continue
        layer.to = at
        return
      }
    },
    connectionChanged: (at: number, { state }: CacheEvents['connectionChanged']) => void connection.push({ at, state }),
    tabHeard: () => void tabs++,
    callRedundant: (at: number, { filter, runs }: CacheEvents['callRedundant']) =>
      found(
        `redundant ${filter}`,
        at,
        'info',
        `invalidateQueries(${filter}) has refetched nothing new in ${runs} runs.`,
        'It is safe to delete: tags do it.',
      ),
    responseUnattributed: (at: number, { url, remedy }: CacheEvents['responseUnattributed']) =>
      found(`response ${url}`, at, 'warning', `A response of ${url} belongs to no query.`, remedy),
    epochsMixed: (at: number, { url }: CacheEvents['epochsMixed']) =>
      found('epochs', at, 'warning', `Responses of two logs reach this page (${url}).`, 'Several server instances need a shared log.'),
    patchAmbiguous: (at: number, { query, tag, remedy }: CacheEvents['patchAmbiguous']) =>
      found(`ambiguous ${query} ${tag}`, at, 'warning', `A change of ${tag} could not be drawn in ${query}.`, remedy),
    patchFailed: (at: number, { query }: CacheEvents['patchFailed']) =>
      found(
        `patch ${query}`,
        at,
        'warning',
        `A change could not be drawn over newer data of ${query}: its patch threw.`,
        'Make the patch ready for any data.',
      ),
    snapshotForced: (at: number, { query }: CacheEvents['snapshotForced']) =>
      found(
        `forced ${query}`,
        at,
        'info',
        `Changes of ${query} went on for so long that unsure data was shown.`,
        'Expected under constant writes; see holdFor.',
      ),
    clientReset: (at: number, { reason }: CacheEvents['clientReset']) =>
      found(
        `reset ${reason}`,
        at,
        'info',
        `The page could not be told what it missed (${reason}); what is shown was loaded again.`,
        'Normal after a deploy with a log in memory.',
      ),
  }

  return {
    take: (events) => {
      for (const event of events) {
        steps.push(event)
        const { cause } = event.payload as { readonly cause?: Cause }
        if (cause) causes.note(cause)
        readers[event.name]?.(event.at, event.payload as never)
      }
      keep(loads, MAX_LOADS)
      keep(marks, MAX_LOADS)
      keep(steps, MAX_STEPS)
      keep(layers, 500)
      keep(connection, 100)
      while (problems.size > 200) problems.delete(problems.keys().next().value as string)
    },
    invalidations: () => [...invalidations.values()].reverse(),
    treeOf: (cause) => causes.treeOf(cause),
    stats: () => stats,
    problems: () =>
      [...problems.values()].sort((a, b) => (a.severity === b.severity ? b.lastAt - a.lastAt : a.severity === 'warning' ? -1 : 1)),
    loads: () => loads,
    marks: () => marks,
    layers: () => layers,
    latest: () => steps.at(-1)?.at,
    isLive,
    connection: () => connection,
    tabs: () => tabs,
    stepsOf: (query) =>
      steps
        .filter(({ payload }) => payload['query'] === query || (payload['queries'] as readonly string[] | undefined)?.includes(query))
        .slice(-30)
        .reverse(),
    clear: () => {
      causes.clear()
      for (const map of [invalidations, stats, problems, named]) map.clear()
      for (const list of [loads, marks, steps, layers, connection]) list.length = 0
      tabs = 0
    },
  }
}
