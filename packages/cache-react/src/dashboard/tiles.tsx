import type { ReactNode } from 'react'
import { share, type Totals } from './compare'
import { formatCount, formatMs, formatShare } from './format-numbers'
import type { DashboardMessages } from './messages'
import type { ShownMetrics, ShownRatio } from './report'

interface Tile {
  readonly name: string
  readonly value: string | undefined
  readonly help: string
  readonly before?: string | undefined
  readonly look?: 'warn' | 'bad' | undefined
}

const ofRatio = (ratio: ShownRatio, help: string, messages: DashboardMessages): Pick<Tile, 'value' | 'help'> => ({
  value: formatShare(ratio.ratio),
  help: `${messages.of(formatCount(ratio.numerator), formatCount(ratio.denominator))} ${help}`,
})

const tilesOf = ({ summary, histograms }: ShownMetrics, before: Totals | undefined, messages: DashboardMessages): readonly Tile[] => {
  const loads = histograms.filter(({ name }) => name === 'load.duration')
  const slowest = loads.length === 0 ? undefined : Math.max(...loads.map(({ p99 }) => p99))
  const middle = loads.length === 0 ? undefined : Math.max(...loads.map(({ p50 }) => p50))
  const errors = summary.loadErrorRatio.ratio ?? 0
  return [
    {
      name: messages.hitRatio,
      ...ofRatio(summary.hitRatio, messages.hitHelp, messages),
      before: before && formatShare(share(before.hits + before.stale, before.reads)),
    },
    {
      name: messages.staleRatio,
      ...ofRatio(summary.staleRatio, messages.staleHelp, messages),
      before: before && formatShare(share(before.stale, before.reads)),
    },
    {
      name: messages.waste,
      ...ofRatio(summary.wasteRatio, messages.wasteHelp, messages),
      before: before && formatShare(share(before.wasted, before.loads + before.refetches)),
      look: (summary.wasteRatio.ratio ?? 0) > 0.5 ? 'warn' : undefined,
    },
    {
      name: messages.loadErrors,
      ...ofRatio(summary.loadErrorRatio, messages.loadErrorsHelp, messages),
      before: before && formatShare(share(before.errors, before.loads)),
      look: errors > 0.05 ? 'bad' : errors > 0 ? 'warn' : undefined,
    },
    { name: messages.loadTime, value: formatMs(slowest), help: `${messages.loadTimeHelp} ${formatMs(middle) ?? messages.none}` },
    { name: messages.propagation, value: formatMs(summary.propagationP99), help: messages.propagationHelp },
  ]
}

export interface TilesProps {
  readonly metrics: ShownMetrics
  readonly before: Totals | undefined
  readonly messages: DashboardMessages
}

/** The numbers that are asked for first. */
export const Tiles = ({ metrics, before, messages }: TilesProps): ReactNode => (
  <dl className="tiles">
    {tilesOf(metrics, before, messages).map(({ name, value, help, before: earlier, look }) => (
      <div key={name} className={`tile ${look ?? ''}`}>
        <dt>{name}</dt>
        <dd className="value num">{value ?? messages.none}</dd>
        <dd className="soft num">{help}</dd>
        {earlier !== undefined && <dd className="badge num">{messages.before(earlier)}</dd>}
      </div>
    ))}
  </dl>
)
