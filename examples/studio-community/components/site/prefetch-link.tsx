'use client'
import { withPrefetch } from '@unstale/cache-react'
import Link from 'next/link'
import type { ComponentProps } from 'react'
import { wiring } from '@/compare/wiring'

type LinkProps = ComponentProps<typeof Link>
type Prefetching = ReturnType<typeof withPrefetch<LinkProps>>

const withoutPrefetch: Prefetching = ({ query: _query, on: _on, dwellMs: _dwellMs, ...props }) => <Link {...(props as LinkProps)} />

/** A link of the router that fetches what it leads to when somebody seems to go there. */
export const PrefetchLink: Prefetching = wiring === 'tags' ? withPrefetch<LinkProps>(Link) : withoutPrefetch
