import { cacheClientOf, tag } from '@unstale/cache-query'
import { type ReactNode, useState } from 'react'
import { usePanel } from './panel-context'

type Reached = readonly { readonly queryKey: readonly unknown[]; readonly because: string }[]

/** Which queries an invalidation of a tag would reach. Does nothing to them, until it is told to. */
export const DryRun = (): ReactNode => {
  const { queryClient, messages } = usePanel()
  const [text, setText] = useState('')
  const client = queryClient && cacheClientOf(queryClient)
  if (!client) return null
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  let reached: Reached = []
  let problem: string | undefined
  try {
    reached = names.length === 0 ? [] : client.preview(names.map(tag))
  } catch (error) {
    problem = (error as Error).message
  }
  return (
    <div className="filters">
      <label className="soft" htmlFor="unstale-dry-run">
        {messages.dryRun}
      </label>
      <input
        id="unstale-dry-run"
        className="mono"
        placeholder={messages.dryRunHint}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {names.length > 0 && (
        <>
          <span role="status" className={`badge ${problem !== undefined || reached.length === 0 ? 'warn' : 'info'}`} title={problem}>
            {problem ?? messages.dryRunResult(reached.length)}
          </span>
          <button
            type="button"
            disabled={reached.length === 0}
            onClick={() => void client.invalidate(names.map(tag), { cause: messages.title })}
          >
            {messages.invalidate}
          </button>
          <div className="chips">
            {reached.slice(0, 12).map(({ queryKey, because }) => (
              <span className="chip" key={JSON.stringify(queryKey)}>
                <code>{JSON.stringify(queryKey)}</code>
                <small>{because}</small>
              </span>
            ))}
          </div>
        </>
      )}
    </div>
  )
}
