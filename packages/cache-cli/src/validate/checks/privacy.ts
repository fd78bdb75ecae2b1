import { type Check, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'

/** The headers by which a server knows a user. */
const personal = ['authorization', 'cookie']

export const privacy: Check = {
  title: 'No answer can reach another user',
  run: async (context) => {
    const names = (headers: object | undefined): readonly string[] => Object.keys(headers ?? {}).map((name) => name.toLowerCase())
    const routes = context.config.reads.filter(({ headers }) => [...Object.keys(context.user), ...names(headers)].length > 0)
    if (routes.length === 0) return skipped('no read is asked with headers of a user')
    const findings: CheckFinding[] = []
    for (const route of routes) {
      const asked = [...new Set([...Object.keys(context.user), ...names(route.headers)])]
      const mine = context.seen.reads.get(route.name)
      const stranger = await context.askRead(route, { anonymous: true }).catch(() => undefined)
      if (!mine || !stranger || context.seen.restless.has(route.name) || stranger.digest === mine.digest) continue
      const vary = (mine.headers.get('vary') ?? '').toLowerCase()
      const control = (mine.headers.get('cache-control') ?? '').toLowerCase()
      const chosenBy = asked.filter((name) => personal.includes(name) || asked.length === 1)
      const isSafe =
        /\b(private|no-store)\b/.test(control) || vary === '*' || (chosenBy.length > 0 && chosenBy.every((name) => vary.includes(name)))
      if (isSafe || /\bpublic\b|s-maxage/.test(control)) continue
      findings.push(
        finding(
          'READ_VARY',
          route.name,
          `with and without ${asked.join(', ')} it answers differently, and neither Vary nor Cache-Control says so`,
        ),
      )
    }
    return { seen: `${routes.length} routes, asked with and without who asks`, findings }
  },
}
