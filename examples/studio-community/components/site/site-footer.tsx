import Link from 'next/link'

export const SiteFooter = () => (
  <footer className="site-footer">
    <p>Nothing here says by hand what to fetch again.</p>
    <Link href="/admin">For operators</Link>
  </footer>
)
