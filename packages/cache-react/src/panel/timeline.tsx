import { type ReactNode, useState } from 'react'
import { VirtualList } from '../ui/virtual-list'
import { lanesOf, type Span } from './lanes'
import { usePanel } from './panel-context'

const ROW = 30
const spans = [10_000, 60_000, 300_000] as const

const Bar = ({ span, from, width }: { readonly span: Span; readonly from: number; readonly width: number }): ReactNode => {
  const left = Math.max(0, ((span.from - from) / width) * 100)
  const right = Math.min(100, ((span.to - from) / width) * 100)
  return <i className={span.look} style={{ left: `${left}%`, width: span.look === 'mk' ? undefined : `${Math.max(0, right - left)}%` }} />
}

/** When queries were loaded and marked, one lane each, with the times without a connection. */
export const Timeline = (): ReactNode => {
  const { source, messages } = usePanel()
  const [width, setWidth] = useState<number>(60_000)
  const [selected, select] = useState(-1)
  const now = source.history.latest() ?? Date.now()
  const to = Math.max(now, source.history.isLive ? Date.now() : now)
  const from = to - width
  const { lanes, gaps } = lanesOf(source.history, from, to)
  return (
    <div className="page one">
      <div className="pane">
        <div className="filters">
          <span className="seg">
            {spans.map((each) => (
              <button key={each} type="button" aria-pressed={width === each} onClick={() => setWidth(each)}>
                {each < 60_000 ? `${each / 1_000} s` : `${each / 60_000} min`}
              </button>
            ))}
          </span>
          <span className="soft">{messages.timelineHelp}</span>
        </div>
        <div className="axis" aria-hidden="true">
          {[1, 0.75, 0.5, 0.25, 0].map((part) => (
            <span key={part}>{part === 0 ? '0' : `−${Math.round((width * part) / 100) / 10} s`}</span>
          ))}
        </div>
        {lanes.length === 0 ? (
          <p className="empty">{messages.noTimeline}</p>
        ) : (
          <VirtualList
            label={messages.tabs.timeline}
            count={lanes.length}
            rowHeight={ROW}
            selected={selected}
            select={select}
            keyOf={(at) => lanes[at]?.query ?? String(at)}
            className="lanes"
            renderRow={(at) => (
              <>
                <code className="key">{lanes[at]?.query}</code>
                <span className="track">
                  {gaps.map((span) => (
                    <Bar key={`gap ${span.from}`} span={span} from={from} width={width} />
                  ))}
                  {lanes[at]?.spans.map((span) => (
                    <Bar key={`${span.look} ${span.from} ${span.to}`} span={span} from={from} width={width} />
                  ))}
                </span>
              </>
            )}
          />
        )}
      </div>
    </div>
  )
}
