import { useCallback, useEffect, useReducer, useRef } from 'react'
import { rangeAround } from './compare'
import type { ShownMetrics, ShownMonitoring, TimeRange } from './report'

/** Why nothing came: the endpoint is closed, is not there, or something else. */
export interface Problem {
  readonly kind: 'closed' | 'missing' | 'other'
  readonly message: string
}

export interface Report {
  readonly metrics: ShownMetrics | undefined
  readonly monitoring: ShownMonitoring | undefined
  /** A longer range, where the one before is asked for. */
  readonly longer: ShownMetrics | undefined
  readonly problem: Problem | undefined
  readonly isLoading: boolean
  /** When the numbers came, ms since 1970. */
  readonly at: number | undefined
}

const start: Report = { metrics: undefined, monitoring: undefined, longer: undefined, problem: undefined, isLoading: true, at: undefined }

class AnswerFailed extends Error {
  override readonly name = 'AnswerFailed'
  constructor(readonly problem: Problem) {
    super(problem.kind)
  }
}

const problemOf = (error: unknown): Problem =>
  error instanceof AnswerFailed ? error.problem : { kind: 'other', message: error instanceof Error ? error.message : String(error) }

const load = async <T>(get: typeof fetch, url: string, schema: string, signal: AbortSignal): Promise<T> => {
  const response = await get(url, { signal, cache: 'no-store', headers: { accept: 'application/json' } })
  if (response.status === 401 || response.status === 403) throw new AnswerFailed({ kind: 'closed', message: '' })
  if (response.status === 404) throw new AnswerFailed({ kind: 'missing', message: '' })
  if (!response.ok) throw new AnswerFailed({ kind: 'other', message: `status ${response.status}` })
  const answer = (await response.json()) as { readonly schema?: unknown }
  if (answer.schema !== schema) throw new AnswerFailed({ kind: 'other', message: `the answer is not of the form ${schema}` })
  return answer as T
}

export interface ReportOptions {
  readonly endpoint: string
  readonly get: typeof fetch
  readonly range: TimeRange
  readonly compares: boolean
  readonly refreshMs: number
}

/** The endpoint's answers, asked for again and again while the page is shown. What was there stays until something newer is. */
export const useReport = ({ endpoint, get, range, compares, refreshMs }: ReportOptions): Report & { readonly reload: () => void } => {
  const [report, set] = useReducer((before: Report, next: Partial<Report>): Report => ({ ...before, ...next }), start)
  const running = useRef<AbortController | undefined>(undefined)
  const reload = useCallback(() => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    const base = endpoint.replace(/\/$/, '')
    const around = compares ? rangeAround(range) : undefined
    const metricsOf = (of: TimeRange): Promise<ShownMetrics> =>
      load<ShownMetrics>(get, `${base}/metrics?timeRange=${of}`, 'unstale.metrics/1', signal)
    Promise.all([
      metricsOf(range),
      load<ShownMonitoring>(get, `${base}/monitoring`, 'unstale.monitoring/1', signal),
      around && metricsOf(around),
    ]).then(
      ([metrics, monitoring, longer]) => set({ metrics, monitoring, longer, problem: undefined, isLoading: false, at: Date.now() }),
      (error) => {
        if (!signal.aborted) set({ problem: problemOf(error), isLoading: false })
      },
    )
  }, [endpoint, get, range, compares])
  useEffect(() => {
    set({ isLoading: true })
    reload()
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') reload()
    }, refreshMs)
    return () => {
      clearInterval(timer)
      running.current?.abort()
    }
  }, [reload, refreshMs])
  return { ...report, reload }
}
