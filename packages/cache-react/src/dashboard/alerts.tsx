import { type ReactNode, useState } from 'react'
import { formatTime } from './format-numbers'
import type { DashboardMessages } from './messages'
import type { ShownAlert, ShownMonitoring, ShownSeverity } from './report'
import { keepSilences, readSilences } from './silences'

const look: Readonly<Record<ShownSeverity, string>> = { critical: 'bad', warning: 'warn', info: 'info' }
const HOUR = 3_600_000
const keyOf = ({ rule, group }: ShownAlert): string => `${rule} ${JSON.stringify(group)}`

export interface AlertsProps {
  readonly monitoring: ShownMonitoring
  readonly messages: DashboardMessages
  /** Whose alerts they are: silences are kept under it. */
  readonly place: string
  /** Tells the server. Left out: silenced in this browser alone. */
  readonly onSilence: ((alert: ShownAlert, forMs: number) => unknown) | undefined
}

const Alert = ({
  alert,
  until,
  messages,
  silence,
}: {
  alert: ShownAlert
  until: number | undefined
  messages: DashboardMessages
  silence?: () => void
}): ReactNode => (
  <li className={`alert ${until === undefined ? '' : 'quieted'}`}>
    <span className={`badge ${alert.state === 'resolved' ? '' : look[alert.severity]}`}>
      {alert.state === 'resolved' ? messages.resolved : messages.severity[alert.severity]}
    </span>
    <div className="words">
      <p>{alert.message}</p>
      <p className="soft">{alert.remedy}</p>
      <p className="soft num">
        {formatTime(alert.firedAt)}
        {alert.resolvedAt !== undefined && ` – ${formatTime(alert.resolvedAt)}`}
        {until !== undefined && ` · ${messages.silenced(formatTime(until))}`}
      </p>
    </div>
    {silence && until === undefined && (
      <button type="button" className="screen" onClick={silence}>
        {messages.silence}
      </button>
    )}
  </li>
)

/** What is firing, and what was. */
export const Alerts = ({ monitoring, messages, place, onSilence }: AlertsProps): ReactNode => {
  const [silenced, setSilenced] = useState<ReadonlyMap<string, number>>(() => readSilences(place))
  const { firing, recent } = monitoring.alerts
  const untilOf = (alert: ShownAlert): number | undefined => {
    const until = Math.max(alert.silencedUntil ?? 0, silenced.get(keyOf(alert)) ?? 0)
    return until > monitoring.at ? until : undefined
  }
  const silence = (alert: ShownAlert): void => {
    const next = new Map(silenced).set(keyOf(alert), monitoring.at + HOUR)
    setSilenced(next)
    keepSilences(place, next, monitoring.at)
    void onSilence?.(alert, HOUR)
  }
  const past = recent.filter(({ state }) => state === 'resolved').slice(0, 8)
  return (
    <section className="box" aria-label={messages.alerts}>
      <h2>{messages.alerts}</h2>
      {firing.length === 0 && <p className="soft">{messages.noAlerts}</p>}
      <div role="status">
        <ul className="alerts">
          {firing.map((alert) => (
            <Alert key={keyOf(alert)} alert={alert} until={untilOf(alert)} messages={messages} silence={() => silence(alert)} />
          ))}
        </ul>
      </div>
      {past.length > 0 && (
        <>
          <h3>{messages.recent}</h3>
          <ul className="alerts">
            {past.map((alert) => (
              <Alert key={`${keyOf(alert)} ${alert.firedAt}`} alert={alert} until={undefined} messages={messages} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
