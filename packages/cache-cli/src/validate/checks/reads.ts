import { parseList } from 'structured-headers'
import type { ReadRoute } from '../../config/config-types'
import { type Answer, reasonOf } from '../../http/ask'
import { type Check, type CheckContext, finding } from '../check-context'
import type { CheckFinding } from '../report-types'

/** From what size on compression is worth it. */
const COMPRESSIBLE = 4_096

const statusMembers = (field: string | null): readonly (readonly [name: string, isHit: boolean])[] => {
  try {
    return parseList(field ?? '').map(([name, parameters]) => [String(name), parameters.get('hit') === true])
  } catch {
    return []
  }
}

const tells = (answer: Answer): boolean => answer.tags !== undefined && answer.tags.length > 0 && answer.position !== undefined

/** Nothing, or only a part, arrived: either the route does not speak, or somebody on the way takes it away. */
const silentFinding = async (context: CheckContext, route: ReadRoute, answer: Answer): Promise<CheckFinding> => {
  const { directUrl } = context.config
  const direct = directUrl === undefined ? undefined : await context.askRead(route, { base: directUrl }).catch(() => undefined)
  if (direct && tells(direct))
    return finding('HEADERS_STRIPPED', route.name, `${directUrl} sends Cache-Groups and Cache-Position, and they do not arrive`)
  const traces = [
    ...(answer.tags ? ['Cache-Groups'] : []),
    ...(answer.position ? ['Cache-Position'] : []),
    ...(statusMembers(answer.headers.get('cache-status')).some(([name]) => name === 'unstale') ? ['Cache-Status'] : []),
  ]
  if (!direct && traces.length > 0)
    return finding(
      'HEADERS_STRIPPED',
      route.name,
      `${traces.join(' and ')} arrived, but not ${answer.tags ? 'Cache-Position' : 'Cache-Groups'}`,
    )
  return finding('READ_UNTAGGED', route.name, `GET ${route.path} answered without Cache-Groups, so no cache can know when it is stale`)
}

const hitWords = ['x-cache', 'cf-cache-status', 'x-proxy-cache', 'x-vercel-cache'] as const

/** Somebody before the application answered out of a store of its own. */
const storedBy = ({ headers }: Answer): string | undefined => {
  const age = Number(headers.get('age') ?? 0)
  if (age > 0) return `Age: ${age}`
  const other = statusMembers(headers.get('cache-status')).find(([name, isHit]) => name !== 'unstale' && isHit)
  if (other) return `Cache-Status of ${other[0]}: hit`
  const word = hitWords.find((name) => /\bhit\b/i.test(headers.get(name) ?? ''))
  return word === undefined ? undefined : `${word}: ${headers.get(word)}`
}

const lifetimeOf = (control: string): number => Number(/(?:s-maxage|max-age)\s*=\s*"?(\d+)/i.exec(control)?.[1] ?? 0)

const storeFindings = (route: ReadRoute, answer: Answer): readonly CheckFinding[] => {
  const control = answer.headers.get('cache-control') ?? ''
  const stored = storedBy(answer)
  if (stored !== undefined) return [finding('READ_STORED', route.name, `a cache on the way answered (${stored})`)]
  const isForAll = /\b(public|s-maxage)\b/i.test(control)
  if (route.private && isForAll) return [finding('READ_PUBLIC', route.name, `it is one user’s, but says Cache-Control: ${control}`)]
  if (lifetimeOf(control) > 0 && !/\bno-cache\b|\bno-store\b/i.test(control))
    return [finding('READ_KEPT', route.name, `it may be kept for ${lifetimeOf(control)} s whatever is written (Cache-Control: ${control})`)]
  return []
}

const sizeFindings = (context: CheckContext, route: ReadRoute, answer: Answer): readonly CheckFinding[] => {
  if (context.phase === 'pre-deploy' || answer.body.length < COMPRESSIBLE || answer.headers.get('content-encoding') !== null) return []
  return [finding('READ_UNCOMPRESSED', route.name, `${answer.body.length} characters came uncompressed`)]
}

const look = async (context: CheckContext, route: ReadRoute): Promise<readonly CheckFinding[]> => {
  const first = await context.askRead(route)
  const answer = await context.askRead(route)
  if (answer.status >= 300)
    return [
      finding(
        'READ_FAILED',
        route.name,
        `GET ${route.path} answered ${answer.status}${answer.status < 400 ? `, to ${answer.headers.get('location')}` : ''}`,
      ),
    ]
  context.seen.reads.set(route.name, answer)
  if (first.digest !== answer.digest) context.seen.restless.add(route.name)
  return [
    ...(tells(answer) ? [] : [await silentFinding(context, route, answer)]),
    ...storeFindings(route, answer),
    ...sizeFindings(context, route, answer),
  ]
}

export const reads: Check = {
  title: 'Reads say what they depend on',
  run: async (context) => {
    const findings: CheckFinding[] = []
    for (const route of context.config.reads) {
      try {
        findings.push(...(await look(context, route)))
      } catch (error) {
        findings.push(finding('READ_FAILED', route.name, `GET ${route.path}: ${reasonOf(error)}`))
      }
    }
    const tags = new Set([...context.seen.reads.values()].flatMap((answer) => answer.tags ?? []))
    return { seen: `${context.config.reads.length} routes, each asked twice; ${tags.size} tags`, findings }
  },
}
