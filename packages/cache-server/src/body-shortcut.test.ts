import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { createWebSink } from './web-sink'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (name: string): Uint8Array => new TextEncoder().encode(name)

/** A stream whose body a host writes to Node's response, one chunk when it is told to. */
const open = (change = (chunk: Uint8Array): Uint8Array => chunk) => {
  const written: string[] = []
  const fake = { flows: true }
  const response = Object.assign(new EventEmitter(), {
    socket: null,
    write: (chunk: Uint8Array) => {
      written.push(text(chunk))
      return fake.flows
    },
  })
  const web = createWebSink(2, new AbortController().signal, response as unknown as ServerResponse)
  const told: string[] = []
  const sink = web.open({ onRoom: () => void told.push('room'), onGone: () => undefined })
  const reader = web.body.getReader()
  const flow = async (): Promise<void> => {
    const { value } = await reader.read()
    response.write(change(value as Uint8Array))
  }
  return { sink, written, flow, fake, response, told, reader }
}

it('writes past the body as soon as all that went in has come out', async () => {
  const { sink, written, flow } = open()
  sink.write(bytes('a'))
  sink.write(bytes('b'))
  await flow()
  sink.write(bytes('c'))
  expect(written).toEqual(['a'])
  await flow()
  await flow()
  sink.write(bytes('d'))
  sink.write(bytes('e'))
  expect(written).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('does not where anything changes the body, or writes beside it', async () => {
  const changed = open((chunk) => bytes(`${text(chunk)}!`))
  changed.sink.write(bytes('a'))
  await changed.flow()
  changed.sink.write(bytes('b'))
  expect(changed.written).toEqual(['a!'])
  await changed.flow()
  expect(changed.written).toEqual(['a!', 'b!'])

  const beside = open()
  beside.sink.write(bytes('a'))
  await beside.flow()
  beside.response.write(bytes('?'))
  beside.sink.write(bytes('b'))
  expect(beside.written).toEqual(['a', '?'])
})

it('counts what waits at the connection then, and tells when there is room', async () => {
  const { sink, flow, fake, response, told } = open()
  sink.write(bytes('a'))
  await flow()
  fake.flows = false
  told.splice(0)
  sink.write(bytes('b'))
  const one = sink.hasRoom()
  sink.write(bytes('c'))
  expect([one, sink.hasRoom(), told]).toEqual([true, false, []])
  response.emit('drain')
  expect([sink.hasRoom(), told]).toEqual([true, ['room']])
})

it('still ends with the body', async () => {
  const { sink, flow, reader } = open()
  sink.write(bytes('a'))
  await flow()
  sink.write(bytes('b'))
  sink.close()
  expect(await reader.read()).toEqual({ done: true, value: undefined })
})
