'use client'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Person, penNames } from '@/content/people'
import { PEN_COOKIE, penOf } from '@/lib/viewer'

interface PenChoice {
  readonly pen: Person
  choose(id: string): void
}

const PenContext = createContext<PenChoice>({ pen: penNames[0], choose: () => {} })

/** Who this tab is, when it is somebody else than the browser: by its address (`?pen=juno`), or because it was chosen here. */
const penOfTab = (): string | undefined => {
  const asked = new URLSearchParams(location.search).get('pen') ?? sessionStorage.getItem(PEN_COOKIE)
  return penNames.find(({ id }) => id === asked)?.id
}

/** Who the visitor writes as. The choice is part of the query keys, so switching shows that person's likes at once. */
export const PenProvider = ({ initial, children }: { readonly initial: string; readonly children: ReactNode }) => {
  const [id, setId] = useState(initial)
  useEffect(() => {
    const own = penOfTab()
    if (!own) return
    sessionStorage.setItem(PEN_COOKIE, own)
    setId(own)
  }, [])
  const choice = useMemo<PenChoice>(
    () => ({
      pen: penOf(id),
      choose: (next) => {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers of the last two years.
        document.cookie = `${PEN_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`
        sessionStorage.setItem(PEN_COOKIE, next)
        setId(next)
      },
    }),
    [id],
  )
  return <PenContext value={choice}>{children}</PenContext>
}

export const usePen = (): PenChoice => useContext(PenContext)
