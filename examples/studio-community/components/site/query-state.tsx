import type { ReactNode } from 'react'

/** What stands where something is being fetched. */
export const Loading = ({ what }: { readonly what: string }) => (
  <p className="notice" role="status">
    Fetching {what}…
  </p>
)

/** What stands where something could not be fetched. */
export const Failed = ({ what, error, retry }: { readonly what: string; readonly error: Error; readonly retry: () => void }) => (
  <div className="notice notice-bad" role="alert">
    <p>
      We could not fetch {what}. {error.message}
    </p>
    <button type="button" className="button" onClick={retry}>
      Try again
    </button>
  </div>
)

export const Empty = ({ children }: { readonly children: ReactNode }) => <p className="notice">{children}</p>
