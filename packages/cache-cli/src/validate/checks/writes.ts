import { randomUUID } from 'node:crypto'
import type { RequestTemplate, WriteRoute } from '../../config/config-types'
import { fillTemplate, type TemplateValues } from '../../config/fill-template'
import { revealAll } from '../../config/secrets'
import { type Answer, reasonOf } from '../../http/ask'
import { type Check, type CheckContext, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'
import { observeRound, readAll } from './write-round'

const send = (context: CheckContext, template: RequestTemplate, values: TemplateValues): Promise<Answer> =>
  context.ask(String(fillTemplate(template.path, values)), {
    method: template.method,
    headers: revealAll(template.headers, process.env),
    ...(template.body !== undefined && { body: fillTemplate(template.body, values) }),
  })

const jsons = (answers: ReadonlyMap<string, Answer>): TemplateValues['reads'] =>
  Object.fromEntries([...answers].map(([name, { json }]) => [name, json]))

/** What the answer to a write says about itself. */
const announcement = (write: WriteRoute, answer: Answer): readonly CheckFinding[] => {
  const line = `${write.method} ${write.path}`
  if (answer.status >= 300) return [finding('WRITE_FAILED', write.name, `${line} answered ${answer.status}: ${answer.body.slice(0, 120)}`)]
  if (!answer.named || !answer.position) {
    const cookie = (answer.headers.get('set-cookie') ?? '').includes('unstale-position=')
    const part = answer.named ?? answer.position
    if (cookie || part)
      return [
        finding(
          'HEADERS_STRIPPED',
          write.name,
          `${line} was announced by ${cookie ? 'its cookie' : 'a part of its headers'}, but ${answer.named ? 'Cache-Position' : 'Cache-Group-Invalidation'} did not arrive`,
        ),
      ]
    return [finding('WRITE_UNANNOUNCED', write.name, `${line} answered ${answer.status} and names nothing that it changed`)]
  }
  const named = new Set(answer.named)
  const missing = (write.expects?.tags ?? []).filter((tag) => !named.has(tag))
  return missing.length === 0
    ? []
    : [finding('WRITE_TAG_MISSING', write.name, `it names ${answer.named.join(', ')}, but not ${missing.join(', ')}`)]
}

/** The same fault in each round is one finding. */
const once = (findings: readonly CheckFinding[]): readonly CheckFinding[] => [
  ...new Map(findings.map((found) => [`${found.code} ${found.subject}`, found])).values(),
]

const play = async (context: CheckContext, write: WriteRoute): Promise<readonly CheckFinding[]> => {
  const original = jsons(await readAll(context))
  const findings: CheckFinding[] = []
  let sent = false
  try {
    for (let round = 0; round < context.limits.rounds; round++) {
      const before = await readAll(context)
      const answer = await send(context, write, { nonce: randomUUID().slice(0, 8), reads: jsons(before) })
      sent ||= answer.status < 300
      const told = announcement(write, answer)
      findings.push(...told)
      if (told.some(({ code }) => code === 'WRITE_FAILED')) break
      findings.push(...(await observeRound(context, write, { before, answer, round })))
    }
  } finally {
    if (write.restore && sent) {
      const restored = await send(context, write.restore, { nonce: randomUUID().slice(0, 8), reads: original })
      if (restored.status >= 300)
        findings.push(finding('WRITE_FAILED', write.name, `its restore answered ${restored.status}: ${restored.body.slice(0, 120)}`))
    }
  }
  return once(findings)
}

export const writes: Check = {
  title: 'Writes say what they change, and every reader hears it',
  run: async (context) => {
    if (context.writes.length === 0) return skipped(`no write of the configuration may be sent in ${context.phase}`)
    const findings: CheckFinding[] = []
    for (const write of context.writes) {
      try {
        findings.push(...(await play(context, write)))
      } catch (error) {
        if (error instanceof Error && error.name === 'UnstaleError') throw error
        findings.push(finding('WRITE_FAILED', write.name, `${write.method} ${write.path}: ${reasonOf(error)}`))
      }
    }
    const heard = context.seen.rounds.filter(({ heardAfterMs }) => heardAfterMs !== undefined).length
    return { seen: `${context.writes.length} routes, ${context.limits.rounds} times each; ${heard} heard on the event stream`, findings }
  },
}
