import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createNodeHost } from './node-sink'
import type { StreamSink } from './stream-sink'

interface FakeResponse {
  readonly sink: StreamSink
  readonly calls: string[]
  readonly told: readonly string[]
  /** Whether the connection takes what is written at once. */
  flows: boolean
  emit(name: 'drain' | 'close'): void
  leave(): void
}

const open = (queue: number): FakeResponse => {
  const calls: string[] = []
  const told: string[] = []
  const response = Object.assign(new EventEmitter(), {
    writeHead: (status: number, headers: object) => void calls.push(`${status} ${JSON.stringify(headers)}`),
    write: (bytes: Uint8Array) => {
      calls.push(new TextDecoder().decode(bytes))
      return fake.flows
    },
    end: () => void calls.push('end'),
    destroy: () => void calls.push('destroy'),
    socket: { cork: () => void calls.push('cork'), uncork: () => void calls.push('uncork') },
  })
  const ends = { onRoom: () => void told.push('room'), onGone: () => void told.push('gone') }
  const fake: FakeResponse = {
    sink: createNodeHost(response as unknown as ServerResponse)({ a: 'b' }, queue)(ends),
    calls,
    told,
    flows: true,
    emit: (name) => void response.emit(name),
    leave: () => void Object.assign(response, { socket: null }),
  }
  return fake
}

const bytes = new TextEncoder().encode('x')

describe("a stream on Node's response", () => {
  it('begins with its head, writes what it is given, and ends', () => {
    const { sink, calls, told, emit } = open(2)
    sink.write(bytes)
    sink.close()
    sink.abandon()
    emit('close')
    expect([calls, told]).toEqual([['200 {"a":"b"}', 'x', 'end', 'destroy'], ['gone']])
  })

  it('sends the first message of a turn at once, and what follows it in that turn together', async () => {
    const { sink, calls } = open(2)
    calls.splice(0)
    const turn = async (messages: number): Promise<readonly string[]> => {
      for (let n = 0; n < messages; n++) sink.write(bytes)
      await new Promise((resolve) => process.nextTick(resolve))
      return calls.splice(0)
    }
    // The head waits for the end of its turn in any case.
    expect(await turn(1)).toEqual(['x'])
    expect(await turn(3)).toEqual(['cork', 'x', 'uncork', 'x', 'x'])
    expect(await turn(1)).toEqual(['cork', 'x', 'uncork'])
  })

  it('writes on when its connection was taken away', async () => {
    const fake = open(2)
    await new Promise((resolve) => process.nextTick(resolve))
    fake.leave()
    fake.sink.write(bytes)
    expect(fake.calls.slice(1)).toEqual(['x'])
  })

  it('has room for so many messages that the connection did not take at once, and again when it has', () => {
    const fake = open(2)
    const { sink } = fake
    const room = (): boolean => {
      sink.write(bytes)
      return sink.hasRoom()
    }
    expect([room(), room(), room()]).toEqual([true, true, true])
    fake.flows = false
    expect([room(), room(), fake.told]).toEqual([true, false, []])
    fake.emit('drain')
    expect([sink.hasRoom(), fake.told, room(), room()]).toEqual([true, ['room'], true, false])
  })
})
