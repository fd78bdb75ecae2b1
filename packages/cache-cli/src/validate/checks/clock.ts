import { ask, now, reasonOf } from '../../http/ask'
import { readRedis } from '../../redis/read-redis'
import { type Check, type CheckContext, finding } from '../check-context'
import type { CheckFinding } from '../report-types'

/** A date is told in whole seconds, so it is up to one of them behind. */
const SECOND = 1_000

const webClock = async (context: CheckContext): Promise<{ readonly seen: string; readonly findings: readonly CheckFinding[] }> => {
  const answer = await ask(context.url(`${context.endpoints}/events`), {
    method: 'POST',
    headers: { ...context.user, accept: 'application/json' },
    body: { since: null, tags: [] },
    timeoutMs: context.limits.requestMs,
  })
  const date = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(date)) return { seen: 'answers carry no Date', findings: [] }
  const early = answer.askedAt - (date + SECOND)
  const late = date - answer.answeredAt
  const off = Math.max(early, late, 0)
  const seen = off === 0 ? 'Date agrees with this machine' : `Date is ${Math.round(off)} ms ${late > 0 ? 'ahead' : 'behind'}`
  return {
    seen,
    findings:
      off > context.limits.clockMs
        ? [finding('CLOCK_OFF', 'application', `${seen} of this machine; ${context.limits.clockMs} ms are allowed`)]
        : [],
  }
}

const redisClock = async (context: CheckContext): Promise<{ readonly seen: string; readonly findings: readonly CheckFinding[] }> => {
  if (context.redisUrl === undefined) return { seen: '', findings: [] }
  // That it cannot be reached is a finding of the check of Redis.
  const clock = await readRedis(
    context.redisUrl,
    async (redis) => ({ from: now(), time: await redis.time(), to: now() }),
    context.limits.requestMs,
  ).catch(() => undefined)
  if (!clock) return { seen: '', findings: [] }
  const off = Math.max(clock.from - clock.time, clock.time - clock.to, 0)
  const seen = `; Redis is ${off < 1 ? 'with' : `${Math.round(off)} ms off`} this machine`
  return {
    seen,
    findings:
      off > context.limits.clockMs
        ? [finding('CLOCK_OFF', 'Redis', `TIME is ${Math.round(off)} ms off this machine; ${context.limits.clockMs} ms are allowed`)]
        : [],
  }
}

export const clock: Check = {
  title: 'Clocks agree',
  run: async (context) => {
    try {
      const web = await webClock(context)
      const redis = await redisClock(context)
      return { seen: web.seen + redis.seen, findings: [...web.findings, ...redis.findings] }
    } catch (error) {
      return { seen: `no answer (${reasonOf(error)})`, findings: [], skipped: true }
    }
  },
}
