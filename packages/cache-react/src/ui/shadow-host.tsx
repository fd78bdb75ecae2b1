import { type ReactNode, useCallback, useState } from 'react'
import { createPortal } from 'react-dom'

export type Theme = 'light' | 'dark' | 'system'

export interface ShadowHostProps {
  /** Where to go: another document's body, or a shadow root of the page's own. Left out: here. */
  readonly target?: HTMLElement | ShadowRoot | undefined
  readonly css: string
  /** For a content security policy that asks for one. */
  readonly nonce?: string | undefined
  readonly theme: Theme
  readonly className: string
  readonly children: ReactNode
}

/**
 * A place whose styles neither leak nor are inherited. What the page sets on everything ends at the shadow root,
 * except for the direction of the text, which is taken over.
 */
export const ShadowHost = ({ target, css, nonce, theme, className, children }: ShadowHostProps): ReactNode => {
  const [root, setRoot] = useState<{ readonly node: ShadowRoot; readonly dir: string }>()
  const attach = useCallback((host: HTMLElement | null) => {
    if (!host) return
    const node = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    setRoot({ node, dir: getComputedStyle(host).direction || 'ltr' })
  }, [])
  const place = <div ref={attach} data-unstale={className} />
  return (
    <>
      {target ? createPortal(place, target) : place}
      {root &&
        createPortal(
          <>
            <style nonce={nonce}>{css}</style>
            <div className={`root ${className}`} data-theme={theme} dir={root.dir}>
              {children}
            </div>
          </>,
          root.node,
        )}
    </>
  )
}
