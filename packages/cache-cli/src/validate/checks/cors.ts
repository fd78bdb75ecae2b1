import { reasonOf } from '../../http/ask'
import { type Check, type CheckContext, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'

const needed = ['cache-groups', 'cache-position']

const listed = (field: string | null): readonly string[] => (field ?? '').split(',').map((name) => name.trim().toLowerCase())

const lacks = (field: string | null, names: readonly string[], credentials: boolean): readonly string[] => {
  const all = listed(field)
  // With credentials a star is the name of a header, not a wildcard.
  if (all.includes('*') && !credentials) return []
  return names.filter((name) => !all.includes(name))
}

const lookAt = async (context: CheckContext, origin: string): Promise<readonly CheckFinding[]> => {
  const { credentials = false, reads } = context.config
  const [route] = reads
  if (!route) return []
  const isAllowed = (headers: Headers): boolean => {
    const allowed = headers.get('access-control-allow-origin')
    return credentials
      ? allowed === origin && headers.get('access-control-allow-credentials') === 'true'
      : allowed === origin || allowed === '*'
  }
  const answer = await context.askRead(route, { headers: { origin } })
  if (!isAllowed(answer.headers)) {
    const allowed = answer.headers.get('access-control-allow-origin')
    return [
      finding(
        'CORS_REFUSED',
        origin,
        `${route.path} answered Access-Control-Allow-Origin: ${allowed ?? 'nothing'}${credentials ? ', and pages send cookies' : ''}`,
      ),
    ]
  }
  const hidden = lacks(answer.headers.get('access-control-expose-headers'), needed, credentials)
  const findings = hidden.length === 0 ? [] : [finding('CORS_HIDDEN', origin, `pages there cannot read ${hidden.join(' and ')}`)]
  const preflight = await context.ask(`${context.endpoints}/events`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'cache-cause,cache-position,content-type',
    },
  })
  const refused = lacks(
    preflight.headers.get('access-control-allow-headers'),
    ['cache-position', 'cache-cause', 'content-type'],
    credentials,
  )
  if (preflight.status < 300 && isAllowed(preflight.headers) && refused.length === 0) return findings
  const why =
    preflight.status >= 300
      ? `it answered ${preflight.status}`
      : refused.length > 0
        ? `it allows no ${refused.join(', ')}`
        : 'it allows not this origin'
  return [...findings, finding('CORS_PREFLIGHT', origin, `OPTIONS ${context.endpoints}/events: ${why}`)]
}

export const cors: Check = {
  title: 'Pages of other origins may read the headers',
  run: async (context) => {
    const { origins = [] } = context.config
    if (origins.length === 0) return skipped('the configuration names no other origins')
    const findings: CheckFinding[] = []
    for (const origin of origins) {
      try {
        findings.push(...(await lookAt(context, origin)))
      } catch (error) {
        findings.push(finding('CORS_REFUSED', origin, reasonOf(error)))
      }
    }
    return { seen: origins.join(', '), findings }
  },
}
