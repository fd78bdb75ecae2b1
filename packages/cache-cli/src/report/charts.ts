import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer])

/** Readable on white and on black. */
const INK = '#7d8590'
const LINE = '#7d859033'
const COLOURS = ['#2f81f7', '#e3792a', '#3fa34d', '#a371f7', '#9aa4af'] as const

const render = (height: number, option: object): string => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 520, height })
  chart.setOption({ animation: false, color: [...COLOURS], textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const label = { color: INK, fontSize: 12 }

export interface ChartSeries {
  readonly name: string
  readonly values: readonly number[]
}

const legend = (series: readonly ChartSeries[]): object =>
  series.length > 1
    ? { legend: { data: series.map(({ name }) => name), bottom: 0, textStyle: label, itemHeight: 8, selectedMode: false } }
    : {}

/** Counts over time, one line each. */
export const lineChart = (times: readonly string[], series: readonly ChartSeries[]): string =>
  render(240, {
    ...legend(series),
    grid: { left: 48, right: 12, top: 12, bottom: series.length > 1 ? 56 : 28 },
    xAxis: {
      type: 'category',
      data: [...times],
      boundaryGap: false,
      axisLabel: { ...label, hideOverlap: true },
      axisLine: { lineStyle: { color: LINE } },
      axisTick: { show: false },
    },
    yAxis: { type: 'value', axisLabel: label, splitLine: { lineStyle: { color: LINE } } },
    series: series.map(({ name, values }) => ({
      name,
      type: 'line',
      silent: true,
      data: [...values],
      showSymbol: values.length < 3,
      lineStyle: { width: 2 },
    })),
  })

/** Bars that lie, stacked where there is more than one series. The first name stands on top. */
export const barChart = (names: readonly string[], series: readonly ChartSeries[], stacked = true): string =>
  render(names.length * (stacked ? 26 : 16 * series.length + 10) + (series.length > 1 ? 62 : 34), {
    ...legend(series),
    grid: { left: 8, right: 36, top: 8, bottom: series.length > 1 ? 32 : 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'value', axisLabel: { ...label, hideOverlap: true }, splitLine: { lineStyle: { color: LINE } } },
    yAxis: { type: 'category', inverse: true, data: [...names], axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    series: series.map(({ name, values }) => ({
      name,
      type: 'bar',
      silent: true,
      ...(stacked && { stack: 'all' }),
      barMaxWidth: 16,
      data: [...values],
    })),
  })
