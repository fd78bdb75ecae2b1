import { withoutEarlier } from './earlier-headers'
import type { HandlerRun } from './response-cache'
import type { ResponseHead } from './stored-response'

/** A Fetch-style handler's run: with `passed`, the response that goes its own way. */
export interface CapturedResponse extends HandlerRun {
  readonly passed: Response | undefined
}

/** What was read already, and then the rest. */
const resumed = (chunks: readonly Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> => {
  const waiting = [...chunks]
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = waiting.shift()
        if (next) return controller.enqueue(next)
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** Reads the whole body where it is wanted; one that grows too large is passed on as it comes. */
export const captureResponse = async (
  response: Response,
  earlier: Headers,
  wanted: (head: ResponseHead) => boolean,
  maxBytes: number,
): Promise<CapturedResponse> => {
  const head: ResponseHead = { status: response.status, headers: withoutEarlier(response.headers, earlier) }
  if (response.status === 0 || !wanted(head)) return { head, body: undefined, passed: response }
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
    chunks.push(part.value)
    size += part.value.byteLength
    if (size > maxBytes) return { head, body: undefined, passed: new Response(resumed(chunks, reader), response) }
  }
  return { head, body: new Uint8Array(Buffer.concat(chunks)), passed: undefined }
}
