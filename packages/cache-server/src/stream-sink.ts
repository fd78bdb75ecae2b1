import type { ServerResponse } from 'node:http'

/** Where the messages of one event stream go. */
export interface StreamSink {
  /** Whether the client may be sent more. When it may not, `onRoom` follows once it has read. */
  hasRoom(): boolean
  /** The bytes are shared with other sinks: they must stay as they are. */
  write(bytes: Uint8Array): void
  close(): void
  /** Drops what waits, and the connection with it. */
  abandon(): void
}

/** What a sink tells. */
export interface SinkEnds {
  /** It may have room again. */
  readonly onRoom: () => void
  /** The client has left. May be called more than once. */
  readonly onGone: () => void
}

/** Makes the sink of a stream that begins now. It tells nothing before the call returns. */
export type OpenSink = (ends: SinkEnds) => StreamSink

/** A host that can begin a response by itself and write to it. `queue` is how many messages wait for a slow client at most. */
export type StreamHost = (headers: Readonly<Record<string, string>>, queue: number) => OpenSink

/** A host that writes the body of an answer to Node's response. */
export interface BodyHost {
  readonly outgoing: ServerResponse
}
