'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A link of the main navigation that knows when one is in its room. */
export const NavLink = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => {
  const here = usePathname().startsWith(href)
  return (
    <Link className="nav-link" href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </Link>
  )
}
