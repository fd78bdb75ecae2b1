import { setTimeout as pause } from 'node:timers/promises'
import { formatPosition, type Position } from '@unstale/cache-core'
import type { ReadRoute, WriteRoute } from '../../config/config-types'
import { type Answer, now } from '../../http/ask'
import { type CheckContext, finding } from '../check-context'
import type { CheckFinding } from '../report-types'

const PAUSE_MS = 20

export interface Round {
  /** What every read answered just before. */
  readonly before: ReadonlyMap<string, Answer>
  /** The answer to the write. */
  readonly answer: Answer
  readonly round: number
}

/** Every read, once. One that fails is left out: the check of reads says so. */
export const readAll = async (context: CheckContext): Promise<ReadonlyMap<string, Answer>> => {
  const answers = new Map<string, Answer>()
  for (const route of context.config.reads) {
    const answer = await context.askRead(route).catch(() => undefined)
    if (answer && answer.status < 300) answers.set(route.name, answer)
  }
  return answers
}

const isBehind = (answer: Answer, needed: Position): boolean =>
  answer.position !== undefined && answer.position.epoch === needed.epoch && answer.position.seq < needed.seq

const share = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  (a ?? []).some((tag) => (b ?? []).includes(tag))

/** Whether the stream tells of the write, and how long that takes. */
const hear = async (
  context: CheckContext,
  write: WriteRoute,
  answer: Answer,
): Promise<{ readonly afterMs?: number; readonly findings: readonly CheckFinding[] }> => {
  const { stream } = context.seen
  const { position, named = [] } = answer
  if (!stream || stream.heard.length === 0 || !position) return { findings: [] }
  const listened = new Set([...context.seen.reads.values()].flatMap((read) => read.tags ?? []))
  if (!named.some((tag) => listened.has(tag))) return { findings: [] }
  const found = await stream.waitFor(
    ({ message }) =>
      message.epoch === position.epoch &&
      message.applied >= position.seq &&
      (message.type === 'reset' || message.changes.some(({ tag }) => named.includes(tag))),
    Math.max(context.limits.propagationMs, context.limits.stalenessMs),
  )
  if (found) return { afterMs: Math.max(0, found.at - answer.answeredAt), findings: [] }
  // What was cut cannot tell; that it was is another finding.
  if (await Promise.race([stream.ended, undefined])) return { findings: [] }
  return { findings: [finding('WRITE_UNHEARD', write.name, `the event stream did not tell of ${formatPosition(position)}`)] }
}

/** Asks as a client that knows of no write, until the answer is not from before it: when the last began that was. */
const untilFresh = async (context: CheckContext, route: ReadRoute, before: Answer, write: Answer): Promise<number> => {
  let oldUntil = 0
  while (oldUntil <= context.limits.stalenessMs) {
    const startedAt = now()
    const answer = await context.askRead(route)
    const isOld = write.position ? isBehind(answer, write.position) : answer.digest === before.digest
    if (!isOld || answer.digest !== before.digest) break
    oldUntil = Math.max(oldUntil, startedAt - write.answeredAt)
    await pause(PAUSE_MS)
  }
  return oldUntil
}

/** One read after a write that must have changed it. */
const expectChange = async (
  context: CheckContext,
  write: WriteRoute,
  route: ReadRoute,
  { before, answer, round }: Round,
): Promise<readonly CheckFinding[]> => {
  const then = before.get(route.name)
  const { position, named } = answer
  if (!then || !position || !named) return []
  const findings: CheckFinding[] = []
  const plain = async (): Promise<void> => {
    if (!share(then.tags, named)) return
    const oldUntil = await untilFresh(context, route, then, answer)
    context.seen.rounds.push({ write: write.name, freshAfterMs: oldUntil })
    if (oldUntil > context.limits.stalenessMs)
      findings.push(
        finding(
          'STALENESS_OVER_BUDGET',
          route.name,
          `${Math.round(oldUntil)} ms after ${write.name} it still answered from before it; the budget is ${context.limits.stalenessMs} ms`,
        ),
      )
  }
  const asked = async (): Promise<Answer> => {
    const after = await context.askRead(route, { headers: { 'cache-position': formatPosition(position) } })
    if (isBehind(after, position) && share(then.tags, named))
      findings.push(
        finding(
          'READ_STALE',
          route.name,
          `asked for ${formatPosition(position)}, it answered as of ${after.position && formatPosition(after.position)}`,
        ),
      )
    return after
  }
  // Whoever asks first may make an instance catch up, so both come first in turn.
  if (round % 2 === 0) await plain()
  const after = await asked()
  if (round % 2 === 1) await plain()
  if (!share(then.tags, named) && !share(after.tags, named)) {
    const what =
      after.digest === then.digest
        ? 'it goes on answering what it did before'
        : 'what it answers has changed, and counts as fresh wherever it is kept'
    findings.push(
      finding(
        'INVALIDATION_MISSING',
        route.name,
        `${write.name} names ${named.join(', ')}; the read carries ${(then.tags ?? []).join(', ')}: ${what}`,
      ),
    )
  } else if (after.digest === then.digest && findings.length === 0) {
    findings.push(finding('WRITE_WITHOUT_EFFECT', route.name, `it answers the same after ${write.name}`))
  }
  return findings
}

/** A read that nobody expected to change: when it did, and nothing that it depends on was named by anybody, a tag is missing. */
const expectNoSurprise = async (
  context: CheckContext,
  write: WriteRoute,
  route: ReadRoute,
  { before, answer }: Round,
): Promise<readonly CheckFinding[]> => {
  const then = before.get(route.name)
  if (!then?.tags || !answer.named || context.seen.restless.has(route.name) || share(then.tags, answer.named)) return []
  const after = await context.askRead(route)
  if (after.digest === then.digest || share(after.tags, answer.named)) return []
  const tags = new Set(then.tags)
  const byOthers = context.seen.stream?.heard.some(
    ({ message, at }) => at >= then.askedAt && message.type === 'batch' && message.changes.some(({ tag }) => tags.has(tag)),
  )
  if (byOthers) return []
  return [
    finding(
      'INVALIDATION_MISSING',
      route.name,
      `${write.name} changed it and names ${answer.named.join(', ')}; the read carries ${then.tags.join(', ')}, and counts as fresh wherever it is kept`,
    ),
  ]
}

/** What a write did to the event stream and to every read. */
export const observeRound = async (context: CheckContext, write: WriteRoute, round: Round): Promise<readonly CheckFinding[]> => {
  if (!round.answer.named || !round.answer.position) return []
  const expected = new Set(write.expects?.reads ?? [])
  const changes: CheckFinding[] = []
  const heard = hear(context, write, round.answer)
  for (const route of context.config.reads) {
    changes.push(
      ...(expected.has(route.name)
        ? await expectChange(context, write, route, round)
        : await expectNoSurprise(context, write, route, round)),
    )
  }
  const { afterMs, findings } = await heard
  if (afterMs !== undefined) context.seen.rounds.push({ write: write.name, heardAfterMs: afterMs })
  return [...findings, ...changes]
}
