/**
 * The same body, read inside `run`, with a report when it has ended, failed or was given up.
 * Nothing is read ahead: a chunk is taken when the host asks for one.
 */
export const observeBody = (
  body: ReadableStream<Uint8Array>,
  { run, onEnd }: { readonly run: <T>(work: () => T) => T; readonly onEnd: () => void },
): ReadableStream<Uint8Array> => {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await run(() => reader.read())
          if (!done) return controller.enqueue(value)
          onEnd()
          controller.close()
        } catch (error) {
          onEnd()
          controller.error(error)
        }
      },
      cancel: (reason) => {
        onEnd()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
