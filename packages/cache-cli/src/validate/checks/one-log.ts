import { reasonOf } from '../../http/ask'
import { type Check, finding } from '../check-context'

export const oneLog: Check = {
  title: 'All instances follow one log',
  run: async (context) => {
    const { epochs } = context.seen
    const path = `${context.endpoints}/events`
    const failures: string[] = []
    // At once, so that they take connections of their own, and a balancer may send each elsewhere.
    const asked = Array.from({ length: context.limits.connections }, async (_, n) => {
      try {
        const answer = await context.ask(path, { method: 'POST', headers: { accept: 'application/json' }, body: { since: null, tags: [] } })
        const epoch = (answer.json as { readonly epoch?: unknown } | undefined)?.epoch
        if (typeof epoch === 'string') epochs.set(epoch, epochs.get(epoch) ?? `connection ${n + 1}`)
        else failures.push(`it answered ${answer.status}`)
      } catch (error) {
        failures.push(reasonOf(error))
      }
    })
    await Promise.all(asked)
    for (const [name, { position }] of context.seen.reads)
      if (position?.epoch) epochs.set(position.epoch, epochs.get(position.epoch) ?? `read ${name}`)
    if (epochs.size === 0) return { seen: `nobody told an epoch (${failures[0] ?? 'no answer'})`, findings: [], skipped: true }
    if (epochs.size === 1) return { seen: `${context.limits.connections - failures.length} connections, one epoch`, findings: [] }
    const list = [...epochs].map(([epoch, where]) => `${epoch} (${where})`).join(', ')
    return {
      seen: `${epochs.size} epochs`,
      findings: [finding('LOGS_DIFFER', context.config.baseUrl, `${epochs.size} logs answer: ${list}`)],
    }
  },
}
