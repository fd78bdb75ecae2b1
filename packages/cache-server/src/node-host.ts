import type { IncomingMessage, ServerResponse } from 'node:http'
import { captureNode } from './capture-node'
import { type NodeRequest, urlOf } from './node-exchanges'
import { headerOf, headersOf, type OutgoingFields } from './node-head'
import type { AskedRequest, Respond } from './response-cache'
import type { ReadyResponse } from './stored-response'

export const askedOf = (request: NodeRequest): AskedRequest => ({
  method: request.method ?? 'GET',
  url: `${headerOf(request, 'host') ?? headerOf(request, ':authority') ?? ''}${urlOf(request)}`,
  header: (name) => headerOf(request, name),
})

/** A handler that sees no condition answers in whole; the condition is judged on what it answered. */
export const withoutConditions = ({ headers }: IncomingMessage): void => {
  for (const name of ['if-none-match', 'if-modified-since']) delete headers[name]
}

const sendReady = (response: ServerResponse, { status, headers, body }: ReadyResponse): void => {
  response.statusCode = status
  for (const name of ['transfer-encoding', ...(body ? [] : ['content-type', 'content-length', 'content-encoding'])])
    response.removeHeader(name)
  for (const [name, value] of headers) response.setHeader(name, value)
  response.end(body ?? undefined)
}

/** Of a framework that sends Node's response itself. */
export interface FrameworkHooks {
  /** The headers that were set in front of the handler. Left out: those that Node's response has. */
  readonly earlier?: () => OutgoingFields
  /** Called before anything is sent in the framework's place. */
  readonly take?: () => void
}

/** Answers from memory, or lets `onward` write its response and keeps that. */
export const respondNode = async (
  respond: Respond,
  request: NodeRequest,
  response: ServerResponse,
  onward: () => void,
  { earlier = () => response.getHeaders(), take }: FrameworkHooks = {},
): Promise<void> => {
  const asked = askedOf(request)
  const condition = asked.header('if-none-match')
  const ready = await respond(
    { ...asked, header: (name) => (name === 'if-none-match' ? condition : asked.header(name)) },
    (wanted, maxBytes) => {
      const captured = captureNode(response, headersOf(earlier()), wanted, maxBytes)
      if (maxBytes > 0) withoutConditions(request)
      onward()
      return captured
    },
  )
  if (!ready) return
  take?.()
  sendReady(response, ready)
}
