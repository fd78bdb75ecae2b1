import Link from 'next/link'
import { SITE_NAME } from '@/lib/site'
import { LiveStatus } from './live-status'
import { NavLink } from './nav-link'
import { PenSwitcher } from './pen-switcher'

export const SiteHeader = () => (
  <header className="site-header">
    <Link className="brand" href="/">
      {SITE_NAME}
    </Link>
    <nav aria-label="Main" className="site-nav">
      <NavLink href="/studio">Studio</NavLink>
      <NavLink href="/community">Community</NavLink>
    </nav>
    <div className="site-tools">
      <LiveStatus />
      <PenSwitcher />
    </div>
  </header>
)
