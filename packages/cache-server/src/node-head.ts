import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import { type HeaderSink, matters } from './header-sink'

const textOf = (value: OutgoingHttpHeader): string => (Array.isArray(value) ? value.join(', ') : String(value))

/** One of a Node request's headers. */
export const fieldOf = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name]
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
}

/** A header of a Node request. */
export const headerOf = (request: IncomingMessage, name: string): string | null => fieldOf(request.headers, name)

const withMore = (before: OutgoingHttpHeader | undefined, value: string): OutgoingHttpHeader =>
  before === undefined ? value : [...(Array.isArray(before) ? before : [String(before)]), value]

/** A Node response's headers, in the shape of `Headers`. */
export const sinkOf = (response: ServerResponse): HeaderSink => ({
  isPlain: !response.getHeaderNames().some(matters),
  get: (name) => {
    const value = response.getHeader(name)
    return value === undefined ? null : textOf(value)
  },
  set: (name, value) => void response.setHeader(name, value),
  // Not `appendHeader`: HTTP/2 has it since Node 20.12 only.
  append: (name, value) => void response.setHeader(name, withMore(response.getHeader(name), value)),
})

const takeList = (response: ServerResponse, headers: readonly unknown[]): void => {
  const flat = headers.flat() as readonly string[]
  const sink = sinkOf(response)
  const isNew = new Set<string>()
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name, value] = [flat[at] as string, flat[at + 1] as string]
    if (isNew.has(name.toLowerCase())) sink.append(name, value)
    else response.setHeader(name, value)
    isNew.add(name.toLowerCase())
  }
}

/**
 * Moves the headers that `writeHead` is called with to where they can be read and added to; returns what is left of its
 * arguments. Node itself merges them in the same way: later ones replace earlier ones of the same name, and a list may repeat one.
 */
export const takeHead = (response: ServerResponse, args: readonly unknown[]): readonly unknown[] => {
  const [status, second, third] = args
  const hasMessage = typeof second === 'string'
  const headers = hasMessage ? third : (third ?? second)
  if (Array.isArray(headers)) takeList(response, headers)
  else if (headers) {
    for (const [name, value] of Object.entries(headers as Readonly<Record<string, OutgoingHttpHeader>>)) response.setHeader(name, value)
  }
  return hasMessage ? [status, second] : [status]
}

/** Headers of a Node response, as Node and its frameworks keep them. */
export type OutgoingFields = Readonly<Record<string, OutgoingHttpHeader | undefined>>

/** The same, in the shape of `Headers`. */
export const headersOf = (fields: OutgoingFields): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    for (const text of Array.isArray(value) ? value : [String(value)]) headers.append(name, text)
  }
  return headers
}
