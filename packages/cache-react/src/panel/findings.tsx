import type { ReactNode } from 'react'
import { clockTime } from './format'
import { usePanel } from './panel-context'

/** What somebody should look at, with what to do about it. */
export const Findings = (): ReactNode => {
  const { source, messages } = usePanel()
  const problems = source.history.problems()
  if (problems.length === 0) return <p className="empty">{messages.noFindings}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
    <ul className="cards" tabIndex={0} aria-label={messages.tabs.findings}>
      {problems.map(({ key, severity, text, remedy, count, lastAt }) => (
        <li className="card" key={key}>
          <header>
            <span className={`badge ${severity === 'warning' ? 'warn' : 'info'}`}>{count}×</span>
            <span className="soft num">{clockTime(lastAt)}</span>
          </header>
          <p>{text}</p>
          <p className="soft">{remedy}</p>
        </li>
      ))}
    </ul>
  )
}
