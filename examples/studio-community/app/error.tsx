'use client'

export default function ErrorPage({ reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <div className="lost" role="alert">
      <h1 className="page-title">The ink has run</h1>
      <p className="page-lead">Something went wrong on our side. Nothing that was saved is lost.</p>
      <button type="button" className="button button-main" onClick={reset}>
        Try again
      </button>
    </div>
  )
}
