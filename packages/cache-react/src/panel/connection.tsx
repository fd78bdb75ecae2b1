import type { QueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { ago, clockTime } from './format'
import { usePanel } from './panel-context'
import { type Simulation, simulate } from './simulate'
import { TabList } from './tab-list'

const simulations: readonly Simulation[] = ['offline', 'slow', 'lose']

const Simulate = ({ queryClient }: { readonly queryClient: QueryClient }): ReactNode => {
  const { messages } = usePanel()
  const [running, setRunning] = useState<Simulation>()
  useEffect(() => (running ? simulate(running, queryClient) : undefined), [running, queryClient])
  return (
    <div className="card">
      <h3>{messages.simulate}</h3>
      <div className="actions">
        {simulations.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={running === each}
            title={messages.simulationHelp[each]}
            onClick={() => setRunning(running === each ? undefined : each)}
          >
            {messages.simulations[each]}
          </button>
        ))}
      </div>
      <p className="soft" role="status">
        {running && messages.simulationHelp[running]}
      </p>
    </div>
  )
}

/** How the page hears of writes, and what would happen if it did not. */
export const Connection = (): ReactNode => {
  const { source, queryClient, messages } = usePanel()
  const { state, position, lagMs } = source.status()
  const changes = source.history.connection().slice(-20).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
    <section className="cards" tabIndex={0} aria-label={messages.tabs.connection}>
      <div className="card">
        <h3>{messages.state}</h3>
        <p>
          <span className={`badge ${state === 'live' ? 'good' : state === 'idle' ? '' : 'warn'}`}>{messages.states[state]}</span>
        </p>
        <dl className="facts">
          <dt>{messages.position}</dt>
          <dd className="mono">{position ? `${position.epoch}:${position.seq}` : '–'}</dd>
          <dt>{messages.lag}</dt>
          <dd className="num">{lagMs === undefined ? '–' : ago(lagMs)}</dd>
          <dt>{messages.heardFromTabs}</dt>
          <dd className="num">{source.history.tabs()}</dd>
        </dl>
      </div>
      <TabList />
      {queryClient && <Simulate queryClient={queryClient} />}
      <div className="card">
        <h3>{messages.interruptions}</h3>
        {changes.length === 0 && <p className="soft">–</p>}
        <ol className="steps">
          {changes.map(({ at, state: next }) => (
            <li key={`${at} ${next}`}>
              <time>{clockTime(at)}</time>
              <span>{messages.states[next]}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}
