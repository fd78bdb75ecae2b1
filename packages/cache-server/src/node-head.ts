import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { HeaderSink } from './response-headers'

const textOf = (value: OutgoingHttpHeader): string => (Array.isArray(value) ? value.join(', ') : String(value))

/** A header of a Node request. */
export const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name]
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
}

/** A Node response's headers, in the shape of `Headers`. */
export const sinkOf = (response: ServerResponse): HeaderSink => ({
  get: (name) => {
    const value = response.getHeader(name)
    return value === undefined ? null : textOf(value)
  },
  set: (name, value) => void response.setHeader(name, value),
  append: (name, value) => {
    const before = response.getHeader(name)
    // Not `appendHeader`: HTTP/2 has it since Node 20.12 only.
    response.setHeader(name, before === undefined ? value : [...(Array.isArray(before) ? before : [String(before)]), value])
  },
})

const pairsOf = (headers: unknown): readonly (readonly [string, OutgoingHttpHeader])[] => {
  if (!Array.isArray(headers)) return Object.entries((headers ?? {}) as Readonly<Record<string, OutgoingHttpHeader>>)
  const flat = headers.flat() as readonly string[]
  return flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] as string] as const] : []))
}

/**
 * Moves the headers that `writeHead` is called with to where they can be read and added to; returns what is left of its
 * arguments. Node itself merges them in the same way: later ones replace earlier ones of the same name.
 */
export const takeHead = (response: ServerResponse, args: readonly unknown[]): readonly unknown[] => {
  const [status, second, third] = args
  const hasMessage = typeof second === 'string'
  const sink = sinkOf(response)
  const isNew = new Set<string>()
  for (const [name, value] of pairsOf(hasMessage ? third : second)) {
    if (value === undefined) continue
    if (isNew.has(name.toLowerCase())) sink.append(name, textOf(value))
    else response.setHeader(name, value)
    isNew.add(name.toLowerCase())
  }
  return hasMessage ? [status, second] : [status]
}

/** The headers as they are now, name by name. */
export const headersOf = (response: ServerResponse): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined) continue
    for (const text of Array.isArray(value) ? value : [String(value)]) headers.append(name, text)
  }
  return headers
}
