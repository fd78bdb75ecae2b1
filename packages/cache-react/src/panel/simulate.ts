import type { QueryClient } from '@tanstack/react-query'
import { aroundFetch } from '@unstale/cache-query'

export type Simulation = 'offline' | 'slow' | 'lose'

const SLOWER = 2_000

/** Makes the browser say that it has no connection, to everybody who asks. */
const simulateOffline = (): (() => void) => {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
  window.dispatchEvent(new Event('offline'))
  return () => {
    delete (navigator as { onLine?: boolean }).onLine
    window.dispatchEvent(new Event('online'))
  }
}

type Fetch = typeof globalThis.fetch
type Replace = (fetch: Fetch) => Fetch

/** Comes before the page's `fetch`, and before the one that the client was given. */
const replaceFetch = (queryClient: QueryClient, ofPage: Replace, ofClient: Replace): (() => void) => {
  const original = globalThis.fetch
  const replaced = ofPage(original)
  globalThis.fetch = replaced
  const undo = aroundFetch(queryClient, ofClient)
  return () => {
    undo()
    if (globalThis.fetch === replaced) globalThis.fetch = original
  }
}

const addressOf = (input: Parameters<Fetch>[0]): string => new URL(input instanceof Request ? input.url : input, location.href).href

const simulateSlow = (queryClient: QueryClient): (() => void) => {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SLOWER))
  // The client's own mostly calls the page's: who has waited there does not wait here.
  const waited = new Set<string>()
  return replaceFetch(
    queryClient,
    (fetch) =>
      async (...args) => {
        if (!waited.delete(addressOf(args[0]))) await wait()
        return fetch(...args)
      },
    (fetch) =>
      async (...args) => {
        await wait()
        const address = addressOf(args[0])
        waited.add(address)
        try {
          return await fetch(...args)
        } finally {
          waited.delete(address)
        }
      },
  )
}

/** Drops a message of a stream that names a tag, where none was dropped yet. What comes after it begins where nobody was told of. */
const loseOne = (body: ReadableStream<Uint8Array>, loss: { isOver: boolean }): ReadableStream<Uint8Array> => {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let [rest, isFirst] = ['', true]
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        rest += decoder.decode(chunk, { stream: true })
        const messages = rest.split('\n\n')
        rest = messages.pop() ?? ''
        for (const message of messages) {
          const isNews = !isFirst && /"changes":\[\{/.test(message)
          isFirst = false
          if (isNews && !loss.isOver) loss.isOver = true
          else controller.enqueue(encoder.encode(`${message}\n\n`))
        }
      },
    }),
  )
}

const simulateLoss = (queryClient: QueryClient): (() => void) => {
  const loss = { isOver: false }
  const lossy: Replace =
    (fetch) =>
    async (...args) => {
      const response = await fetch(...args)
      const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false
      return isStream && response.body ? new Response(loseOne(response.body, loss), response) : response
    }
  const undo = replaceFetch(queryClient, lossy, lossy)
  // The stream that is open by now was opened without this: it is opened anew.
  simulateOffline()()
  return undo
}

/** Begins a simulation. Returns what ends it. */
export const simulate = (what: Simulation, queryClient: QueryClient): (() => void) =>
  what === 'offline' ? simulateOffline() : what === 'slow' ? simulateSlow(queryClient) : simulateLoss(queryClient)
