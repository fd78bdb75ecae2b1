import type { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { summarise } from '../summarise'
import { clockTime } from './format'
import type { PanelMessages } from './messages'
import { usePanel } from './panel-context'
import { preview } from './preview'
import { actOnQuery, type QueryAction } from './query-actions'

const actions: readonly QueryAction[] = ['invalidate', 'refetch', 'expire', 'remove']

const Actions = ({ hash, queryClient, messages }: { hash: string; queryClient: QueryClient; messages: PanelMessages }): ReactNode => (
  <div className="actions">
    {actions.map((action) => (
      <button key={action} type="button" onClick={() => actOnQuery(queryClient, hash, action)}>
        {messages[action]}
      </button>
    ))}
  </div>
)

/** Why one query is as it is. */
export const QueryDetail = ({ hash }: { readonly hash: string }): ReactNode => {
  const { source, queryClient, messages, redact } = usePanel()
  const query = source.query(hash)
  const steps = source.history.stepsOf(hash)
  const stats = source.history.stats().get(hash)
  const data = queryClient?.getQueryCache().get(hash)?.state.data
  if (!query) return <p className="empty">{messages.noMatch}</p>
  const { cause, position } = query
  const origins = [...new Set(query.tags.map(({ from }) => from))]
  return (
    <section className="detail" aria-label={hash}>
      <h2 className="title">{hash}</h2>
      <p className="why">{summarise(query, steps)}</p>
      {queryClient && <Actions hash={hash} queryClient={queryClient} messages={messages} />}
      <div className="block">
        <h3>{messages.tags}</h3>
        {query.tags.length === 0 ? (
          <p className="soft">{messages.untagged}</p>
        ) : (
          origins.map((origin) => (
            <div className="block" key={origin}>
              <p className="soft">{messages.origin[origin]}</p>
              <ul className="chips">
                {query.tags
                  .filter(({ from }) => from === origin)
                  .map(({ tag }) => (
                    <li className="chip" key={tag}>
                      <code>{tag}</code>
                    </li>
                  ))}
              </ul>
            </div>
          ))
        )}
      </div>
      <dl className="facts">
        <dt>{messages.asOf}</dt>
        <dd className="mono">{position ? `${position.epoch}:${position.seq}` : '–'}</dd>
        <dt>{messages.observers}</dt>
        <dd className="num">{query.observers}</dd>
        <dt>{messages.refetches}</dt>
        <dd className="num">
          {stats?.refetches ?? 0}, {messages.unchanged} {stats?.unchanged ?? 0}
        </dd>
        {cause && (
          <>
            <dt>{messages.lastCause}</dt>
            <dd>
              {messages.source[cause.source]} {cause.label !== undefined && <code>{cause.label}</code>}
            </dd>
          </>
        )}
      </dl>
      {steps.length > 0 && (
        <div className="block">
          <h3>{messages.history}</h3>
          <ol className="steps">
            {steps.map(({ n, at, name, payload }) => (
              <li key={n}>
                <time>{clockTime(at)}</time>
                <code>{name}</code>
                {'changed' in payload && <span className="soft">{payload['changed'] ? messages.changed : messages.same}</span>}
              </li>
            ))}
          </ol>
        </div>
      )}
      {data !== undefined && (
        <div className="block">
          <h3>{messages.data}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard. */}
          <pre tabIndex={0}>{preview(redact ? redact(data, query.queryKey) : data)}</pre>
        </div>
      )}
    </section>
  )
}
