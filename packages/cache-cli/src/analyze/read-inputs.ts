import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type MetricsReport,
  type MetricsSnapshot,
  type MonitoringReport,
  mergeSnapshots,
  reportOf,
  type TimeRange,
} from '@unstale/cache-metrics'
import { cliError } from '../errors'
import { ask, reasonOf } from '../http/ask'
import type { AnalysisInput } from './analysis-types'

export interface ReadInputsOptions {
  readonly cwd: string
  readonly timeRange: TimeRange
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

interface Part {
  readonly source: string
  readonly value: { readonly schema?: unknown }
}

const isUrl = (source: string): boolean => /^https?:\/\//.test(source)

const fetched = async (url: string, headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<Part> => {
  try {
    const answer = await ask(url, { headers, timeoutMs })
    if (answer.status !== 200 || typeof answer.json !== 'object' || answer.json === null)
      throw new Error(`it answered ${answer.status}: ${answer.body.slice(0, 160)}`)
    return { source: url, value: answer.json }
  } catch (error) {
    throw cliError(
      'INPUT_UNREACHABLE',
      `${url}: ${reasonOf(error)}. Give the mount point of cache.handlers, and --header where it asks who you are.`,
      url,
      error,
    )
  }
}

/** Where metrics and monitoring are, whichever of them, or their mount point, was named. */
const mountOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/(metrics|monitoring)?\/?$/, '')
}

const fromUrl = async (
  source: string,
  isOne: boolean,
  { timeRange, headers, timeoutMs = 10_000 }: ReadInputsOptions,
): Promise<readonly Part[]> => {
  const mount = mountOf(source)
  // Asked alone, an instance answers for all that share their numbers; of several, each speaks for itself, to be added up.
  const metrics = await fetched(`${mount}/metrics?timeRange=${timeRange}${isOne ? '' : '&format=snapshot'}`, headers, timeoutMs)
  const monitoring = await fetched(`${mount}/monitoring`, headers, timeoutMs).catch(() => undefined)
  return monitoring ? [metrics, monitoring] : [metrics]
}

const fromFile = async (source: string, cwd: string): Promise<Part> => {
  const path = resolve(cwd, source)
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as unknown
    if (typeof value !== 'object' || value === null) throw new Error('it holds no object')
    return { source, value }
  } catch (error) {
    throw cliError(
      'INPUT_UNREADABLE',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Save what …/metrics answers.`,
      path,
      error,
    )
  }
}

const metricsOf = (reports: readonly MetricsReport[], snapshots: readonly MetricsSnapshot[], sources: string): MetricsReport => {
  if (reports.length + snapshots.length === 0)
    throw cliError('INPUT_UNREADABLE', `${sources}: none of them holds numbers of …/metrics.`, sources)
  const [report] = reports
  if (report && reports.length + snapshots.length > 1)
    throw cliError(
      'INPUT_MIXED',
      'Reports do not add up. Take snapshots (…/metrics?format=snapshot) of each instance, and give all of them.',
      sources,
    )
  if (report) return report
  try {
    return reportOf(mergeSnapshots(snapshots))
  } catch (error) {
    throw cliError('INPUT_MIXED', error instanceof Error ? error.message : String(error), sources, error)
  }
}

const known = ['unstale.metrics/1', 'unstale.snapshot/1', 'unstale.monitoring/1'] as const

/**
 * Numbers from addresses and files: one, or the snapshots of several instances, added up.
 * Throws `INPUT_UNREACHABLE`, `INPUT_UNREADABLE` or `INPUT_MIXED`.
 */
export const readInputs = async (sources: readonly string[], options: ReadInputsOptions): Promise<AnalysisInput> => {
  const isOne = sources.length === 1
  const parts = (
    await Promise.all(sources.map((source) => (isUrl(source) ? fromUrl(source, isOne, options) : fromFile(source, options.cwd))))
  ).flat()
  for (const { source, value } of parts) {
    if (!(known as readonly unknown[]).includes(value.schema))
      throw cliError(
        'INPUT_UNREADABLE',
        `${source} is none of ${known.join(', ')}: its "schema" is ${JSON.stringify(value.schema) ?? 'missing'}.`,
        source,
      )
  }
  const of = <Form>(schema: (typeof known)[number]): readonly Form[] =>
    parts.filter(({ value }) => value.schema === schema).map(({ value }) => value as Form)
  const metrics = metricsOf(of<MetricsReport>('unstale.metrics/1'), of<MetricsSnapshot>('unstale.snapshot/1'), sources.join(', '))
  const all = of<MonitoringReport>('unstale.monitoring/1')
  const [first] = all
  if (!first) return { metrics }
  const monitoring: MonitoringReport = {
    ...first,
    alerts: { firing: all.flatMap(({ alerts }) => alerts.firing), recent: all.flatMap(({ alerts }) => alerts.recent) },
    findings: all.flatMap(({ findings }) => findings),
  }
  return { metrics, monitoring }
}
