import { BarChart } from 'echarts/charts'
import { GridComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { figure } from './figures'
import type { Row, Suite } from './suite'

use([BarChart, GridComponent, TitleComponent, SVGRenderer])

/** Readable on white and on black. */
const INK = '#7d8590'
const OURS = '#2f81f7'
const OTHERS = '#9aa4af'
const BAR = 28
/** A character of a name, at most, in pixels. */
const CHARACTER = 7.2

/** The group with the most contenders; of several the last, which is the largest. */
const shownGroup = (rows: readonly Row[]): string => {
  const sizes = new Map<string, number>()
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const most = Math.max(...sizes.values())
  return [...sizes].findLast(([, size]) => size === most)?.[0] ?? ''
}

/** That group of a result as bars on a logarithmic scale, as SVG. The shortest bar is the fastest. */
export const barChart = ({ rows, unit, ours }: Pick<Suite, 'unit' | 'ours'> & { readonly rows: readonly Row[] }): string => {
  const group = shownGroup(rows)
  const bars = rows.filter((row) => row.group === group).sort((a, b) => b.median - a.median)
  const least = Math.min(...bars.map(({ median }) => median))
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: bars.length * BAR + 48 })
  chart.setOption({
    animation: false,
    title: { text: group, textStyle: { color: INK, fontSize: 13, fontWeight: 'normal' }, left: 0, top: 4 },
    grid: { left: Math.max(...bars.map(({ contender }) => contender.length)) * CHARACTER + 16, right: 90, top: 34, bottom: 8 },
    xAxis: { type: 'log', min: least / 3, show: false },
    yAxis: {
      type: 'category',
      data: bars.map(({ contender }) => contender),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: INK, fontSize: 13 },
    },
    series: [
      {
        type: 'bar',
        barWidth: '62%',
        data: bars.map(({ contender, median }) => ({
          value: median,
          itemStyle: { color: contender === ours ? OURS : OTHERS, borderRadius: [0, 3, 3, 0] },
          label: { show: true, position: 'right', color: INK, fontSize: 13, formatter: figure(median, unit) },
        })),
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}
