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

const replaceFetch = (replace: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch): (() => void) => {
  const original = globalThis.fetch
  const replaced = replace(original)
  globalThis.fetch = replaced
  return () => {
    if (globalThis.fetch === replaced) globalThis.fetch = original
  }
}

const simulateSlow = (): (() => void) =>
  replaceFetch((fetch) => async (...args) => {
    await new Promise((resolve) => setTimeout(resolve, SLOWER))
    return fetch(...args)
  })

/** Drops the first message of a stream that names a tag. What comes after it begins where nobody was told of. */
const loseOne = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let [rest, isFirst, isLost] = ['', true, false]
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        rest += decoder.decode(chunk, { stream: true })
        const messages = rest.split('\n\n')
        rest = messages.pop() ?? ''
        for (const message of messages) {
          const isNews = !isFirst && /"changes":\[\{/.test(message)
          isFirst = false
          if (isNews && !isLost) isLost = true
          else controller.enqueue(encoder.encode(`${message}\n\n`))
        }
      },
    }),
  )
}

const simulateLoss = (): (() => void) => {
  const undo = replaceFetch((fetch) => async (...args) => {
    const response = await fetch(...args)
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false
    return isStream && response.body ? new Response(loseOne(response.body), response) : response
  })
  // The stream that is open by now was opened without this: it is opened anew.
  simulateOffline()()
  return undo
}

/** Begins a simulation. Returns what ends it. */
export const simulate = (what: Simulation): (() => void) =>
  what === 'offline' ? simulateOffline() : what === 'slow' ? simulateSlow() : simulateLoss()
