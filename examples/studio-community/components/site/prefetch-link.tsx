'use client'
import { withPrefetch } from '@unstale/cache-react'
import Link from 'next/link'
import type { ComponentProps } from 'react'

/** A link of the router that fetches what it leads to when somebody seems to go there. */
export const PrefetchLink = withPrefetch<ComponentProps<typeof Link>>(Link)
