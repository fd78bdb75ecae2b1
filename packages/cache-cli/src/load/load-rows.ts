import { duration, percent, whole } from '../report/format'
import type { BudgetLine, LoadBudget, LoadReport, Percentiles } from './load-types'

const percentiles = (name: string, { count, p50, p90, p99, p999, max }: Percentiles): readonly string[] =>
  count === 0 ? [name, '0', '-', '-', '-', '-', '-'] : [name, whole(count), ...[p50, p90, p99, p999, max].map((ms) => duration(ms))]

export const timeColumns = ['time', '>count', '>50 %', '>90 %', '>99 %', '>99.9 %', '>longest'] as const

/** Everything that takes time, one row each. */
export const timeRows = ({ latency, propagation, staleness }: LoadReport): readonly (readonly string[])[] => [
  percentiles('a read', latency.read),
  percentiles('a write', latency.write),
  percentiles('write answered → listener told', propagation.heard),
  percentiles('write answered → plain read shows it', propagation.fresh),
  ...(staleness.by === 'values' ? [percentiles('reads behind another’s write, by', staleness.behind)] : []),
]

const names: Readonly<Record<keyof LoadBudget, string>> = {
  minThroughput: 'requests answered a second, at least',
  readP99: 'reads, 99 of 100',
  writeP99: 'writes, 99 of 100',
  heardP99: 'write answered → listener told, 99 of 100',
  freshP99: 'write answered → plain read shows it, 99 of 100',
  maxErrors: 'requests that failed',
  maxStale: 'stale reads',
  maxWaste: 'loads that brought the same again',
}

const show = (name: keyof LoadBudget, value: number): string => {
  if (name === 'maxErrors' || name === 'maxWaste') return percent(value)
  return name === 'minThroughput' || name === 'maxStale' ? whole(value) : duration(value)
}

export interface BudgetRow {
  readonly name: string
  readonly limit: string
  readonly value: string
  readonly kept: boolean
}

export const budgetRow = ({ name, limit, value, kept }: BudgetLine): BudgetRow => ({
  name: names[name],
  limit: show(name, limit),
  value: value === null ? 'not measured' : show(name, value),
  kept,
})

/** What was sent and what came of it, in one line each. */
export const summaryLines = ({ requests, propagation, staleness, caches, asked }: LoadReport): readonly string[] => [
  `${whole(requests.reads)} reads and ${whole(requests.writes)} writes answered, ${requests.throughput.toFixed(0)} a second of ${asked.rate} asked for; ${whole(requests.errors)} failed${requests.shed > 0 ? `, ${whole(requests.shed)} not sent since too many were under way` : ''}`,
  `${whole(staleness.judged)} reads judged by ${staleness.by === 'values' ? 'their values' : 'their positions'}: ${staleness.stale === 0 ? 'none' : whole(staleness.stale)} stale`,
  `${asked.listeners} listeners: ${whole(propagation.heard.count)} changes told, ${whole(propagation.unheard)} never`,
  ...(caches
    ? [
        `${percent(caches.hitRatio)} of cached reads hit; ${whole(caches.loads)} loads, ${percent(caches.wasteRatio)} of those that replaced a value brought the same again`,
      ]
    : []),
]

export const headline = ({ status, budget }: LoadReport): string =>
  status === 'pass'
    ? 'Within its budget'
    : `Over its budget: ${budget
        .filter(({ kept }) => !kept)
        .map((line) => names[line.name])
        .join('; ')}`

export const askedLine = ({ asked: { rate, durationMs, writeShare, clients, listeners }, target }: LoadReport): string =>
  `${target}. ${rate} requests a second for ${duration(durationMs)}, ${percent(writeShare)} of them writes, by ${clients} users; ${listeners} event streams.`
