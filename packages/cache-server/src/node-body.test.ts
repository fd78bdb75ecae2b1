import { request as ask, createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { createBody } from './node-body'
import { deferred } from './testing/deferred'
import { listen } from './testing/hosts/listen'

/** Sends `parts` to a server that does `work` with the request; what came of it. */
const withRequest = async <Result>(
  parts: readonly string[],
  work: (request: IncomingMessage, leave: () => void) => Promise<Result>,
): Promise<Result> => {
  const outcome = deferred<Promise<Result>>()
  const client = { leave: (): void => undefined }
  const server = createServer((request, response) => {
    const done = work(request, () => client.leave())
    outcome.resolve(done)
    done.catch(() => undefined).finally(() => response.end())
  })
  const host = await listen(server)
  const sending = ask({ port: host.port, method: 'POST', headers: { 'Content-Length': 400_000 } })
  client.leave = () => void sending.destroy()
  sending.on('error', () => undefined)
  for (const part of parts) sending.write(part)
  const result = await outcome.promise.finally(() => sending.destroy())
  await host.close()
  return result
}

const hangingOn = (request: IncomingMessage): readonly number[] =>
  ['data', 'end', 'error', 'close'].map((name) => request.listenerCount(name))

it('is read as it was sent, and leaves nothing on the request', async () => {
  const parts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000))
  const found = await withRequest(parts, async (request) => {
    const before = hangingOn(request)
    const body = createBody(request)
    const whole = await text(body as never)
    return { whole, isLeft: JSON.stringify(hangingOn(request)) === JSON.stringify(before) }
  })
  expect(found).toEqual({ whole: parts.join(''), isLeft: true })
})

it('ends with an error when the client leaves before all of it has come, or had left already', async () => {
  const found = await withRequest(['a'], async (request, leave) => {
    const reader = createBody(request).getReader()
    const first = await reader.read()
    leave()
    const second = await reader.read().catch((error: Error) => error.message)
    const late = await text(createBody(request) as never).catch((error: Error) => error.message)
    return [first.value?.byteLength, typeof second, late]
  })
  expect(found).toEqual([1, 'string', 'The client left before all of its request had come.'])
})

it('lets go of the request when it is given up, which can still be answered', async () => {
  const found = await withRequest(['a'], async (request) => {
    const before = hangingOn(request)
    const reader = createBody(request).getReader()
    await reader.read()
    await reader.cancel()
    return { isLeft: JSON.stringify(hangingOn(request)) === JSON.stringify(before), isBroken: request.socket.destroyed }
  })
  expect(found).toEqual({ isLeft: true, isBroken: false })
})
