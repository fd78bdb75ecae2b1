import { type ReactNode, useEffect, useMemo, useReducer, useState } from 'react'
import { VirtualList } from '../ui/virtual-list'
import { ago } from './format'
import { usePanel } from './panel-context'
import { QueryDetail } from './query-detail'
import { createRowIndex, type RowFilter } from './row-index'

const ROW = 32

const QueryRow = ({ hash }: { readonly hash: string }): ReactNode => {
  const { source, messages } = usePanel()
  const query = source.query(hash)
  if (!query) return <span className="key mono soft">{hash}</span>
  const stats = source.history.stats().get(hash)
  const look = query.isLoading ? 'info' : query.tags.length === 0 ? 'hollow' : query.isFresh ? 'good' : 'warn'
  const state = query.isLoading ? messages.loading : query.isFresh ? messages.fresh : messages.stale
  return (
    <>
      <span className={`dot ${look}`} />
      <span className="hidden">{state}</span>
      <code className="key">{hash}</code>
      {query.changes > 0 && <span className="badge info">{messages.drawn(query.changes)}</span>}
      {query.tags.length === 0 && <span className="badge wide">{messages.untagged}</span>}
      {stats && (
        <span className={`badge wide ${stats.unchanged > 0 ? 'warn' : ''}`} title={`${messages.refetches}, ${messages.unchanged}`}>
          {stats.refetches} / {stats.unchanged}
        </span>
      )}
      {query.observers > 0 && (
        <span className="badge" title={messages.observers}>
          {query.observers}×
        </span>
      )}
      <span className="time">{query.updatedAt > 0 && ago(Date.now() - query.updatedAt)}</span>
    </>
  )
}

const filters: readonly RowFilter[] = ['all', 'stale', 'active', 'waste']

/** Every query of the cache, found by key, tag and state. */
export const QueryList = (): ReactNode => {
  const { source, messages, version } = usePanel()
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<RowFilter>('all')
  const [chosen, choose] = useState<string>()
  const [, found] = useReducer((count: number) => count + 1, 0)
  const index = useMemo(() => createRowIndex(source, found), [source])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new version may have changed what matches.
  useEffect(() => index.find({ text: text.trim().toLowerCase(), filter }), [index, text, filter, version])
  useEffect(() => () => index.close(), [index])
  const rows = index.rows()
  const selected = chosen === undefined ? -1 : rows.indexOf(chosen)
  const names: Readonly<Record<RowFilter, string>> = {
    all: messages.showAll,
    stale: messages.showStale,
    active: messages.showActive,
    waste: messages.showWaste,
  }
  return (
    <div className={`page ${chosen === undefined ? 'bare' : ''}`}>
      <div className="pane">
        <div className="filters">
          <input
            type="search"
            aria-label={messages.filter}
            placeholder={messages.filter}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <span className="seg">
            {filters.map((each) => (
              <button key={each} type="button" aria-pressed={filter === each} onClick={() => setFilter(each)}>
                {names[each]}
              </button>
            ))}
          </span>
          <span className="soft num count">{messages.count(rows.length, source.size())}</span>
        </div>
        {rows.length === 0 ? (
          <p className="empty">{source.size() === 0 ? messages.noQueries : messages.noMatch}</p>
        ) : (
          <VirtualList
            label={messages.tabs.queries}
            count={rows.length}
            rowHeight={ROW}
            selected={selected}
            select={(at) => choose(rows[at])}
            keyOf={(at) => rows[at] ?? String(at)}
            renderRow={(at) => <QueryRow hash={rows[at] ?? ''} />}
          />
        )}
      </div>
      <div className="pane">{chosen === undefined ? <p className="empty">{messages.pick}</p> : <QueryDetail hash={chosen} />}</div>
    </div>
  )
}
