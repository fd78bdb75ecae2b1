import type { UnstaleConfig } from '../config/config-types'
import type { Env } from '../config/secrets'
import { cliError } from '../errors'
import { ask, reasonOf } from '../http/ask'
import { type CheckContext, createContext } from './check-context'
import { checks } from './checks'
import { type Phase, phaseNotes, runsIn } from './phases'
import type { CheckReport, ValidationReport } from './report-types'

export interface ValidateOptions {
  /** Told of each check when it begins. */
  readonly onCheck?: (title: string) => void
  /** Where secrets come from. Default: the process' own. */
  readonly env?: Env
}

/** Somebody must answer at all: the rest would be the same finding a dozen times. */
const reach = async ({ config, limits }: CheckContext): Promise<void> => {
  try {
    await ask(config.baseUrl, { timeoutMs: limits.requestMs })
  } catch (error) {
    throw cliError(
      'TARGET_UNREACHABLE',
      `Nothing answers at ${config.baseUrl}: ${reasonOf(error)}. Is it running, and is "baseUrl" right?`,
      config.baseUrl,
      error,
    )
  }
}

const statusOf = (report: Pick<CheckReport, 'findings'>): 'pass' | 'warn' | 'fail' =>
  report.findings.some(({ level }) => level === 'fail') ? 'fail' : report.findings.length > 0 ? 'warn' : 'pass'

/** First what fails, in the order of the checks: what comes early is often the cause of what comes late. */
const nextStep = (phase: Phase, all: readonly CheckReport[]): string => {
  const first = all.flatMap(({ findings }) => findings).find(({ level }) => level === 'fail')
  return first ? `${first.subject}: ${first.remedy} Then run this again.` : phaseNotes[phase].next
}

/**
 * Runs the checks of a rollout phase against a deployment, and says what to do.
 * Sends the writes of the configuration that this phase allows, and their `restore`. Throws `TARGET_UNREACHABLE` when nothing
 * answers, `ENV_MISSING` and `TEMPLATE_UNRESOLVED` for a configuration that cannot be filled in.
 *
 * @example
 * const report = await validate(config, 'staging')
 * if (report.status === 'fail') console.error(report.next)
 */
export const validate = async (
  config: UnstaleConfig,
  phase: Phase,
  { onCheck, env = process.env }: ValidateOptions = {},
): Promise<ValidationReport> => {
  const context = createContext(config, phase, env)
  const at = Date.now()
  const startedAt = performance.now()
  await reach(context)
  const reports: CheckReport[] = []
  try {
    for (const [id, check] of checks) {
      if (!runsIn(id, phase)) continue
      onCheck?.(check.title)
      const { seen, findings, skipped = false } = await check.run(context)
      reports.push({ id, title: check.title, status: skipped ? 'skip' : statusOf({ findings }), seen, findings })
    }
  } finally {
    context.seen.stream?.close()
  }
  const count = (status: CheckReport['status']): number => reports.filter((report) => report.status === status).length
  const counts = { pass: count('pass'), warn: count('warn'), fail: count('fail'), skip: count('skip') }
  return {
    schema: 'unstale.validation/1',
    phase,
    target: config.baseUrl,
    at,
    durationMs: Math.round(performance.now() - startedAt),
    status: counts.fail > 0 ? 'fail' : 'pass',
    counts,
    checks: reports,
    next: nextStep(phase, reports),
  }
}
