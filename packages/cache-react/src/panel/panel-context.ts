import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { PanelMessages } from './messages'
import type { PanelSource } from './recorder'
import type { Redact } from './session'

export interface PanelContextValue {
  readonly source: PanelSource
  /** Undefined for a session that was recorded somewhere else: nothing can be done to it. */
  readonly queryClient: QueryClient | undefined
  readonly messages: PanelMessages
  readonly redact: Redact | undefined
  /** Another number whenever there is something new to show. */
  readonly version: number
}

export const PanelContext: React.Context<PanelContextValue | undefined> = createContext<PanelContextValue | undefined>(undefined)

export const usePanel = (): PanelContextValue => {
  const value = useContext(PanelContext)
  if (!value) throw new Error('A part of the panel was rendered outside of it.')
  return value
}
