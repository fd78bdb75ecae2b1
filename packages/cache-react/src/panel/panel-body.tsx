import type { QueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Connection } from './connection'
import { Findings } from './findings'
import { InvalidationList } from './invalidation-list'
import type { PanelMessages } from './messages'
import { PanelContext } from './panel-context'
import { PanelTabs, type TabName } from './panel-tabs'
import { PanelTools, type PanelToolsProps } from './panel-tools'
import { QueryList } from './query-list'
import type { PanelSource, Recorder } from './recorder'
import { exportSession, importSession, type Redact } from './session'
import { Timeline } from './timeline'

export interface PanelBodyProps extends Pick<PanelToolsProps, 'isApart' | 'onPopOut' | 'onClose'> {
  readonly recorder: Recorder
  readonly queryClient: QueryClient
  readonly messages: PanelMessages
  readonly redact: Redact | undefined
  readonly tab: TabName
  readonly choose: (tab: TabName) => void
}

const pages: Readonly<Record<TabName, () => ReactNode>> = {
  queries: QueryList,
  invalidations: InvalidationList,
  timeline: Timeline,
  findings: Findings,
  connection: Connection,
}

const download = (text: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = `unstale-session-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`
  link.click()
  URL.revokeObjectURL(link.href)
}

/** The open panel. Looks while it is mounted, and not otherwise. */
export const PanelBody = (props: PanelBodyProps): ReactNode => {
  const { recorder, queryClient, messages, redact, tab, choose, isApart, onPopOut, onClose } = props
  const version = useSyncExternalStore(recorder.subscribe, recorder.version, recorder.version)
  const [isTall, setTall] = useState(false)
  const [imported, setImported] = useState<(PanelSource & { readonly at: number }) | 'failed'>()
  useEffect(() => recorder.look(), [recorder])
  const source = typeof imported === 'object' ? imported : recorder
  const value = useMemo(
    () => ({ source, queryClient: source === recorder ? queryClient : undefined, messages, redact, version }),
    [source, recorder, queryClient, messages, redact, version],
  )
  const Page = pages[tab]
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose()
  }
  return (
    <PanelContext.Provider value={value}>
      <section className={`panel ${isTall ? 'tall' : ''} ${isApart ? 'own' : ''}`} aria-label={messages.title} onKeyDown={onKeyDown}>
        <div className="bar">
          <h2 className="brand">{messages.title}</h2>
          <PanelTabs messages={messages} current={tab} choose={choose} problems={source.history.problems().length} />
          <PanelTools
            messages={messages}
            isApart={isApart}
            isRecording={recorder.isRecording()}
            onRecord={() => recorder.record(!recorder.isRecording())}
            onClear={() => recorder.clear()}
            onExport={() => download(exportSession(recorder, redact))}
            onImport={(text) => setImported(importSession(text) ?? 'failed')}
            onGrow={() => setTall(!isTall)}
            onPopOut={onPopOut}
            onClose={onClose}
          />
        </div>
        {imported && (
          <p className="note" role="status">
            {imported === 'failed' ? messages.importFailed : messages.imported(new Date(imported.at).toLocaleString())}
            <button type="button" onClick={() => setImported(undefined)}>
              {messages.leaveSession}
            </button>
          </p>
        )}
        {!imported && !recorder.isRecording() && (
          <p className="note" role="status">
            {messages.paused}
          </p>
        )}
        <div id="unstale-page" role="tabpanel" aria-labelledby={`unstale-tab-${tab}`} style={{ display: 'contents' }}>
          <Page key={source === recorder ? 'live' : 'imported'} />
        </div>
      </section>
    </PanelContext.Provider>
  )
}
