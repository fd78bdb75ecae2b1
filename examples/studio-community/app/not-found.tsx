import Link from 'next/link'

export default function NotFound() {
  return (
    <div className="lost">
      <h1 className="page-title">This page is blank</h1>
      <p className="page-lead">Whatever was here has been moved, removed, or not been written yet.</p>
      <Link className="button" href="/">
        Back to the front door
      </Link>
    </div>
  )
}
