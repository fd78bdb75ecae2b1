import type { KeyboardEvent, ReactNode } from 'react'
import type { PanelMessages } from './messages'

export type TabName = keyof PanelMessages['tabs']
export const tabNames: readonly TabName[] = ['queries', 'invalidations', 'timeline', 'findings', 'connection']

export interface PanelTabsProps {
  readonly messages: PanelMessages
  readonly current: TabName
  readonly choose: (tab: TabName) => void
  readonly problems: number
}

/** One stop of the keyboard; arrows walk inside it. */
export const PanelTabs = ({ messages, current, choose, problems }: PanelTabsProps): ReactNode => {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const forward = isRtl ? 'ArrowLeft' : 'ArrowRight'
    const backward = isRtl ? 'ArrowRight' : 'ArrowLeft'
    const at = tabNames.indexOf(current)
    const to = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: tabNames.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabNames[(to + tabNames.length) % tabNames.length] as TabName
    choose(next)
    ;(event.currentTarget.querySelector(`[data-tab="${next}"]`) as HTMLElement | null)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label={messages.title} onKeyDown={onKeyDown}>
      {tabNames.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`unstale-tab-${tab}`}
          data-tab={tab}
          aria-selected={tab === current}
          aria-controls="unstale-page"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {messages.tabs[tab]}
          {tab === 'findings' && problems > 0 && <span className="badge warn">{problems}</span>}
        </button>
      ))}
    </div>
  )
}
