import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http'
import type { Child } from './child'

export interface BalancerOptions {
  readonly port: number
  readonly instances: () => readonly Child[]
  /** Answers what is not for the instances: the page and its buttons. False when the path is theirs. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Hands each request to the next instance that is alive, whoever asked before. */
export const startBalancer = ({ port, instances, answer }: BalancerOptions): Promise<Server> => {
  let turn = 0

  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const alive = instances().filter(({ isAlive }) => isAlive)
    const next = alive[turn++ % Math.max(1, alive.length)]
    if (!next) {
      response.writeHead(503).end('No instance is alive.')
      return
    }
    const { method, url, headers } = request
    const onward = send({ host: '127.0.0.1', port: next.port, method, path: url, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(response)
    })
    onward.on('error', () => {
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
    request.pipe(onward)
  }

  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      if (!answer(request, response)) pass(request, response)
    })
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
