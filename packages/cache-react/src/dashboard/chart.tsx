import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import UPlot from 'uplot'
import { formatTime } from './format-numbers'

export interface ChartSeries {
  readonly name: string
  /** The name of a colour of the theme: `--s1`. */
  readonly colour: string
  readonly values: readonly number[]
  /** The area below is filled. */
  readonly isFilled?: boolean
}

export interface ChartProps {
  readonly label: string
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
}

const HEIGHT = 190

/** What changes the colours: the system's theme, and paper, which is always light. */
const queries = ['(prefers-color-scheme: dark)', 'print'] as const
const lookNow = (): string => queries.map((query) => matchMedia(query).matches).join()
const onLook = (listener: () => void): (() => void) => {
  const lists = queries.map((query) => matchMedia(query))
  for (const list of lists) list.addEventListener('change', listener)
  return () => {
    for (const list of lists) list.removeEventListener('change', listener)
  }
}

/** Lines over time. What it shows is also in the label and in the legend, as text. */
export const Chart = ({ label, times, series }: ChartProps): ReactNode => {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | undefined>(undefined)
  const names = series.map(({ name, colour, isFilled }) => `${name} ${colour} ${isFilled}`).join()
  const data = [times.map((at) => at / 1_000), ...series.map(({ values }) => [...values])] as UPlot.AlignedData
  // A canvas keeps the colours that it was drawn in.
  const look = useSyncExternalStore(onLook, lookNow, () => '')
  const latest = useRef(data)
  latest.current = data

  // biome-ignore lint/correctness/useExhaustiveDependencies: the series are told apart by what they are called and look like.
  useEffect(() => {
    const element = place.current
    if (!element) return
    const style = getComputedStyle(element)
    const colourOf = (name: string): string => style.getPropertyValue(name).trim() || '#888'
    const font = `11px ${style.fontFamily}`
    const axis = { stroke: colourOf('--soft'), font, grid: { stroke: colourOf('--line'), width: 1 }, ticks: { show: false } }
    const made = new UPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false } },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.1)] } },
        axes: [
          {
            ...axis,
            space: 64,
            size: 30,
            values: (_plot, splits, _axis, _space, step) => splits.map((at) => formatTime(at * 1_000, { withSeconds: step < 60 })),
          },
          { ...axis, size: 46, values: (_plot, splits) => splits.map((value) => (value >= 1_000 ? `${value / 1_000}k` : `${value}`)) },
        ],
        series: [
          {},
          ...series.map(({ name, colour, isFilled }) => ({
            label: name,
            stroke: colourOf(colour),
            width: 2,
            points: { show: false },
            ...(isFilled && { fill: `${colourOf(colour)}22` }),
          })),
        ],
      },
      latest.current,
      element,
    )
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: Math.max(200, element.clientWidth), height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [names, look])
  useEffect(() => plot.current?.setData(latest.current))

  return (
    <figure className="chart">
      <div ref={place} role="img" aria-label={label} className="plot" />
      <figcaption className="legend">
        {series.map(({ name, colour }) => (
          <span key={name}>
            <i style={{ background: `var(${colour})` }} />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
