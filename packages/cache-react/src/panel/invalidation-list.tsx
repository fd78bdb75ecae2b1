import { type ReactNode, useState } from 'react'
import { VirtualList } from '../ui/virtual-list'
import { CauseTree } from './cause-tree'
import { DryRun } from './dry-run'
import { clockTime, duration } from './format'
import type { Invalidation } from './history-types'
import { usePanel } from './panel-context'

const ROW = 34

const InvalidationRow = ({ each }: { readonly each: Invalidation }): ReactNode => {
  const { messages } = usePanel()
  const hit = each.matched ?? each.markedCount
  return (
    <>
      <span className="time">{clockTime(each.at)}</span>
      <span className="badge info">{messages.source[each.cause.source]}</span>
      <code className="key">{each.tags.join(', ') || each.cause.label || each.marked[0]?.query || each.id}</code>
      <span className={`badge ${hit === 0 ? 'warn' : ''}`}>{hit === 0 ? messages.matchedNone : messages.matched(hit)}</span>
      {each.refetchedCount > 0 && (
        <span className="badge good wide">
          {each.refetchedCount} {messages.refetched}
        </span>
      )}
    </>
  )
}

/** What led to what: trigger, tags, queries, loads, and whether the data changed. */
const CausalTree = ({ each, choose }: { readonly each: Invalidation; readonly choose: (id: string) => void }): ReactNode => {
  const { source, messages } = usePanel()
  const loadOf = new Map(each.refetched.map((load) => [load.query, load]))
  const queries = [...new Set([...each.marked.map(({ query }) => query), ...loadOf.keys()])]
  const tagsOf = new Map(each.marked.map(({ query, tags }) => [query, tags]))
  return (
    <section className="detail" aria-label={messages.trigger}>
      <h2>
        {messages.source[each.cause.source]} {each.cause.label !== undefined && <code>{each.cause.label}</code>}
      </h2>
      <p className="soft num">
        {clockTime(each.at)} · {each.id}
      </p>
      <div className="chips">
        {each.tags.map((tag) => (
          <span className="chip" key={tag}>
            <code>{tag}</code>
          </span>
        ))}
      </div>
      {each.matched === 0 && <p className="badge warn">{messages.matchedNone}</p>}
      {each.matched === 0 && <p>{messages.matchedNoneHelp}</p>}
      <CauseTree node={source.history.treeOf(each.cause)} current={each.id} choose={choose} />
      <ul className="tree" aria-label={messages.tabs.queries}>
        {queries.map((query) => {
          const load = loadOf.get(query)
          const because = tagsOf.get(query)
          return (
            <li key={query}>
              <code>{query}</code>
              {because !== undefined && because.length > 0 && <span className="soft">← {because.slice(0, 3).join(', ')}</span>}
              {load ? (
                <span className={`badge ${load.changed ? 'good' : 'warn'}`}>
                  {duration(load.durationMs)}, {load.changed ? messages.changed : messages.same}
                </span>
              ) : (
                <span className="badge">{messages.marked}</span>
              )}
            </li>
          )
        })}
        {each.markedCount > each.marked.length && <li className="soft">+ {each.markedCount - each.marked.length}</li>}
      </ul>
    </section>
  )
}

/** What made queries stale, newest first, and what came of it. */
export const InvalidationList = (): ReactNode => {
  const { source, messages } = usePanel()
  const [chosen, choose] = useState<string>()
  const all = source.history.invalidations()
  const selected = all.findIndex(({ id }) => id === chosen)
  const each = all[selected]
  return (
    <div className={`page ${each ? '' : 'bare'}`}>
      <div className="pane">
        <DryRun />
        {all.length === 0 ? (
          <p className="empty">{messages.noInvalidations}</p>
        ) : (
          <VirtualList
            label={messages.tabs.invalidations}
            count={all.length}
            rowHeight={ROW}
            selected={selected}
            select={(at) => choose(all[at]?.id)}
            keyOf={(at) => all[at]?.id ?? String(at)}
            renderRow={(at) => {
              const row = all[at]
              return row && <InvalidationRow each={row} />
            }}
          />
        )}
      </div>
      <div className="pane">{each ? <CausalTree each={each} choose={choose} /> : <p className="empty">{messages.pick}</p>}</div>
    </div>
  )
}
