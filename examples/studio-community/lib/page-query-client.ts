import type { QueryClient } from '@tanstack/react-query'
import { cache } from 'react'
import { makeQueryClient } from './make-query-client'

/** The query client of the page that is being rendered: one a request. */
export const pageQueryClient: () => QueryClient = cache(makeQueryClient)
