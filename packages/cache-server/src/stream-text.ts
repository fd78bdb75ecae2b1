import type { StreamChange, StreamMessage } from '@unstale/cache-core'

const encoder = new TextEncoder()

/** A message as it is written to an event stream. */
export const streamText = (message: StreamMessage): Uint8Array => encoder.encode(`data: ${JSON.stringify(message)}\n\n`)

/** A batch for all streams that are told the same. */
export interface SharedBatch {
  readonly applied: number
  /** As a stream is told it whose last message reached `from`. */
  after(from: number): Uint8Array
}

/** What many streams are told is made into text once, and into bytes once for all that stand at the same place. */
export const shareBatch = (epoch: string, applied: number, changes: readonly StreamChange[]): SharedBatch => {
  const start = `data: {"type":"batch","epoch":${JSON.stringify(epoch)},"from":`
  const rest = `,"applied":${applied},"changes":${JSON.stringify(changes)}}\n\n`
  const made = new Map<number, Uint8Array>()
  return {
    applied,
    after: (from) => {
      const known = made.get(from)
      if (known) return known
      const bytes = encoder.encode(start + from + rest)
      made.set(from, bytes)
      return bytes
    },
  }
}
