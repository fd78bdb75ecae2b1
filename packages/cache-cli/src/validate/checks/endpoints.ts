import type { MetricsReport, MonitoringReport } from '@unstale/cache-metrics'
import { type Answer, ask, reasonOf } from '../../http/ask'
import { type Check, type CheckContext, finding } from '../check-context'
import type { CheckFinding } from '../report-types'

const codeOf = ({ json }: Answer): string | undefined => (json as { readonly error?: { readonly code?: string } } | undefined)?.error?.code

/** Whatever keeps an endpoint from answering. */
export const endpointFinding = (subject: string, answer: Answer): CheckFinding | undefined => {
  const { status } = answer
  const told = codeOf(answer) === undefined ? '' : ` (${codeOf(answer)})`
  if (status === 401 || status === 403) return finding('ENDPOINT_CLOSED', subject, `it answered ${status}${told}`)
  if (status === 404 && codeOf(answer) === 'METRICS_MISSING') return finding('METRICS_MISSING', subject, 'nothing is measured')
  if (status === 404 || status === 405) return finding('ENDPOINT_MISSING', subject, `it answered ${status}${told}`)
  return status === 200 ? undefined : finding('ENDPOINT_FAILED', subject, `it answered ${status}${told}`)
}

const schemaOf = ({ json }: Answer): unknown => (json as { readonly schema?: unknown } | undefined)?.schema

const askOperation = async (
  context: CheckContext,
  name: string,
  schema: string,
): Promise<{ readonly answer?: Answer; readonly findings: readonly CheckFinding[] }> => {
  const subject = `${context.operations}/${name}`
  try {
    const answer = await context.ask(subject, { headers: context.operator })
    const found = endpointFinding(subject, answer)
    if (found) return { findings: [found] }
    if (schemaOf(answer) !== schema) return { findings: [finding('ENDPOINT_FAILED', subject, `it answered something else than ${schema}`)] }
    return { answer, findings: [] }
  } catch (error) {
    return { findings: [finding('ENDPOINT_FAILED', subject, reasonOf(error))] }
  }
}

const askEvents = async (context: CheckContext): Promise<readonly CheckFinding[]> => {
  const subject = `${context.endpoints}/events`
  try {
    const answer = await context.ask(subject, { method: 'POST', headers: { accept: 'application/json' }, body: { since: null, tags: [] } })
    const found = endpointFinding(subject, answer)
    return found ? [found] : []
  } catch (error) {
    return [finding('ENDPOINT_FAILED', subject, reasonOf(error))]
  }
}

/** What tells strangers about the inside should ask who they are. */
const openFindings = async (context: CheckContext): Promise<readonly CheckFinding[]> => {
  if (context.phase === 'pre-deploy') return []
  const path = `${context.operations}/monitoring`
  const answer = await ask(context.url(path), { timeoutMs: context.limits.requestMs }).catch(() => undefined)
  return answer?.status === 200 ? [finding('ENDPOINT_OPEN', path, 'it answered somebody who sent no credentials')] : []
}

export const endpoints: Check = {
  title: 'The endpoints answer',
  run: async (context) => {
    const events = await askEvents(context)
    if (context.operations === undefined)
      return { seen: 'events; metrics and monitoring are not served, as the configuration says', findings: events }
    const range = context.config.thresholds?.timeRange ?? '5m'
    const metrics = await askOperation(context, `metrics?timeRange=${range}`, 'unstale.metrics/1')
    const monitoring = await askOperation(context, 'monitoring', 'unstale.monitoring/1')
    context.seen.metrics = metrics.answer?.json as MetricsReport | undefined
    context.seen.monitoring = monitoring.answer?.json as MonitoringReport | undefined
    const opened = monitoring.answer ? await openFindings(context) : []
    return { seen: 'events, metrics, monitoring', findings: [...events, ...metrics.findings, ...monitoring.findings, ...opened] }
  },
}
