import Link from 'next/link'
import { SITE_NAME } from '@/lib/site'

export default function Landing() {
  return (
    <div className="landing">
      <header className="landing-head">
        <h1 className="landing-title">{SITE_NAME}</h1>
        <p className="landing-lead">Two rooms under one roof: one for writing, one for the talk about it.</p>
      </header>
      <ul className="rooms">
        <li className="room">
          <h2 className="card-title">
            <Link className="card-link" href="/studio">
              The studio
            </Link>
          </h2>
          <p>
            Four stories with their chapters and scenes. Open one and write: it saves when your hands rest, and whoever has the same scene
            open reads along.
          </p>
          <span className="room-go" aria-hidden="true">
            Sit down at the desk →
          </span>
        </li>
        <li className="room">
          <h2 className="card-title">
            <Link className="card-link" href="/community">
              The community
            </Link>
          </h2>
          <p>
            First drafts and long suppers. Post something, like something, answer somebody: the page in the next window knows before you
            have looked up.
          </p>
          <span className="room-go" aria-hidden="true">
            Pull up a chair →
          </span>
        </li>
      </ul>
      <section className="landing-try" aria-labelledby="try">
        <h2 className="section-title" id="try">
          Try it with two windows
        </h2>
        <ol>
          <li>Open the same story in both and change a sentence. It appears in the other, without a reload.</li>
          <li>Be two people: choose another pen name in one of them. Like a post; in the other that row changes, and no other row does.</li>
          <li>
            Pull the plug and go on writing. What you did is kept, and sent when there is a connection, even by a window that you open
            tomorrow.
          </li>
          <li>Close the lid, change something elsewhere, open it again. What was missed arrives.</li>
        </ol>
        <p className="meta">
          Every write names what it changed, every read knows what it used. Nothing in this application says by hand what to fetch again.
        </p>
      </section>
    </div>
  )
}
