import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { ShadowHost, type Theme } from '../ui/shadow-host'
import { panelCss } from '../ui/styles'
import { useCacheStatus } from '../use-cache-status'
import { isHotkey } from './hotkey'
import { type PanelMessages, panelMessages } from './messages'
import { openWindow } from './open-window'
import { PanelBody } from './panel-body'
import type { TabName } from './panel-tabs'
import { createRecorder } from './recorder'
import type { Redact } from './session'

export interface CacheDebugPanelProps {
  readonly queryClient?: QueryClient
  readonly initialIsOpen?: boolean
  /** Where the button is. `none`: the key alone opens the panel. Default `end`. */
  readonly buttonPosition?: 'start' | 'end' | 'none'
  /** Opens and closes the panel. Default `alt+shift+u`. */
  readonly hotkey?: string
  /** For a content security policy that asks for one. */
  readonly styleNonce?: string
  /** A shadow root of the page to live in. */
  readonly shadowDOMTarget?: ShadowRoot
  readonly theme?: Theme
  /** What is shown of data, and of keys in an exported session. Data never leaves the page otherwise. */
  readonly redact?: Redact
  /** Words in another language. */
  readonly messages?: Partial<PanelMessages>
}

const never = (): (() => void) => () => undefined

const Button = ({
  client,
  label,
  position,
  open,
}: {
  client: QueryClient
  label: string
  position: string
  open: () => void
}): ReactNode => {
  const { state } = useCacheStatus(client)
  return (
    <button type="button" className={`fab ${position}`} aria-label={label} title={label} onClick={open}>
      <span className={`dot ${state === 'live' ? 'good' : state === 'idle' ? '' : 'warn'}`} />
      Unstale
    </button>
  )
}

/**
 * Shows what the cache does and why: queries with their tags, what made them stale and what came of it, a timeline, findings, and the
 * connection. For developers; it is in a bundle only where it is imported. Closed, it keeps the latest 2,000 events and does nothing else.
 *
 * @example
 * import { CacheDebugPanel } from '@unstale/cache-react/panel'
 * {process.env.NODE_ENV === 'development' && <CacheDebugPanel />}
 */
export const CacheDebugPanel = (props: CacheDebugPanelProps): ReactNode => {
  const {
    initialIsOpen = false,
    buttonPosition = 'end',
    hotkey = 'alt+shift+u',
    theme = 'system',
    styleNonce,
    shadowDOMTarget,
    redact,
  } = props
  const client = useQueryClient(props.queryClient)
  const recorder = useMemo(() => createRecorder(client), [client])
  const messages = useMemo(() => ({ ...panelMessages, ...props.messages }), [props.messages])
  const [isOpen, setOpen] = useState(initialIsOpen)
  const [apart, setApart] = useState<Window>()
  const [tab, choose] = useState<TabName>('queries')
  const opener = useRef<Element | null>(null)
  const isClosing = useRef(false)
  // Nothing of it is on the page that a server sends.
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  useEffect(() => recorder.start(), [recorder])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isHotkey(hotkey, event)) return
      event.preventDefault()
      opener.current = document.activeElement
      setOpen((open) => !open)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [hotkey])
  useEffect(() => () => apart?.close(), [apart])
  if (!isInBrowser) return null
  const close = (): void => {
    isClosing.current = true
    apart?.close()
    setApart(undefined)
    setOpen(false)
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }
  const popOut = (): void =>
    void openWindow(messages.title, () => {
      setApart(undefined)
      // A window that its own button closed comes back to the page; the panel's button closes both.
      setOpen(!isClosing.current)
    }).then((opened) => {
      isClosing.current = false
      setApart(opened)
    })
  return (
    <ShadowHost
      key={apart ? 'apart' : 'here'}
      target={apart?.document.body ?? shadowDOMTarget}
      css={panelCss}
      nonce={styleNonce}
      theme={theme}
      className="unstale-panel"
    >
      {isOpen ? (
        <PanelBody
          recorder={recorder}
          queryClient={client}
          messages={messages}
          redact={redact}
          tab={tab}
          choose={choose}
          isApart={apart !== undefined}
          onPopOut={popOut}
          onClose={close}
        />
      ) : (
        buttonPosition !== 'none' && <Button client={client} label={messages.open} position={buttonPosition} open={() => setOpen(true)} />
      )}
    </ShadowHost>
  )
}
