import Link from 'next/link'

export const Pager = ({ page, pages }: { readonly page: number; readonly pages: number }) =>
  pages > 1 && (
    <nav className="pager" aria-label="Pages">
      {page > 1 ? (
        <Link className="button" href={`?page=${page - 1}`} rel="prev">
          Newer
        </Link>
      ) : (
        <span />
      )}
      <span className="meta">
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <Link className="button" href={`?page=${page + 1}`} rel="next">
          Older
        </Link>
      ) : (
        <span />
      )}
    </nav>
  )
