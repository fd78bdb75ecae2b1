import { connect } from 'node:tls'
import { type Check, finding } from '../check-context'

/** What the server picks when it is offered both. */
const negotiate = (host: string, port: number, timeoutMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: host, ALPNProtocols: ['h2', 'http/1.1'], timeout: timeoutMs })
    socket.once('secureConnect', () => {
      resolve(socket.alpnProtocol || 'http/1.1')
      socket.destroy()
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer in time')))
    socket.once('error', reject)
  })

export const httpVersion: Check = {
  title: 'Browsers can open enough streams',
  run: async (context) => {
    const { protocol, hostname, port } = new URL(context.config.baseUrl)
    // Without TLS browsers speak HTTP/1.1 only.
    const version =
      protocol === 'http:' ? 'http/1.1' : await negotiate(hostname, Number(port || 443), context.limits.requestMs).catch(() => undefined)
    if (version === undefined) return { seen: 'TLS could not be negotiated', findings: [], skipped: true }
    if (version === 'h2') return { seen: 'HTTP/2', findings: [] }
    return {
      seen: 'HTTP/1.1',
      findings: [finding('HTTP1_ONLY', context.config.baseUrl, 'six connections an origin: the seventh tab waits')],
    }
  },
}
