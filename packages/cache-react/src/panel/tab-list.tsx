import { type ReactNode, useEffect } from 'react'
import type { TabDescription } from './other-tabs'
import { usePanel } from './panel-context'

const Tab = ({ tab, name, last }: { readonly tab: TabDescription; readonly name: string; readonly last: number }): ReactNode => {
  const { messages } = usePanel()
  const { state, position, isVisible } = tab
  const behind = position ? last - position.seq : 0
  return (
    <li>
      <strong>{name}</strong>
      <span className={`badge ${state === 'live' ? 'good' : state === 'idle' ? '' : 'warn'}`}>{messages.states[state]}</span>
      {!isVisible && <span className="badge">{messages.inBackground}</span>}
      {behind > 0 && <span className="badge warn">{messages.behind(behind)}</span>}
      <code>{position ? `${position.epoch}:${position.seq}` : '–'}</code>
      <span className="soft num">
        {tab.path} · {messages.tabQueries(tab.queries)}
      </span>
    </li>
  )
}

/** Where each tab of the application is in the log, and how it hears of writes. */
export const TabList = (): ReactNode => {
  const { source, messages } = usePanel()
  const { tabs } = source
  useEffect(() => tabs?.ask(), [tabs])
  if (!tabs) return null
  const [own, others] = [tabs.own(), tabs.others()]
  const all = [own, ...others]
  /** The furthest position of the epoch that this one is in: those of two epochs do not compare. */
  const lastOf = ({ position }: TabDescription): number =>
    Math.max(...all.map((each) => (position !== undefined && each.position?.epoch === position.epoch ? each.position.seq : 0)))
  return (
    <div className="card">
      <h3>{messages.tabList}</h3>
      <ul className="tabs-known">
        <Tab tab={own} name={messages.thisTab} last={lastOf(own)} />
        {others.map((tab) => (
          <Tab key={tab.id} tab={tab} name={tab.title || tab.path} last={lastOf(tab)} />
        ))}
      </ul>
      <p className="soft">{messages.tabsHelp}</p>
    </div>
  )
}
