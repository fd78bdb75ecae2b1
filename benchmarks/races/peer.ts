/** Loads the value that the peer under test is to keep. */
export type Load = () => Promise<string>

export interface Peer {
  readonly name: string
  /** The package whose version stands in the table. */
  readonly packageName: string
  /** How it is told that a value is wrong, as its documentation says. */
  readonly told: string
}

/** A cache that hands out values. */
export interface ServerPeer extends Peer {
  open(load: Load): OpenedServer
  /** Opens instances that fill one shared store, where its documentation has that without a server to install. */
  readonly share?: (load: Load) => () => OpenedServer
}

export interface OpenedServer {
  read(): Promise<string | undefined>
  invalidate(): Promise<unknown>
  close(): Promise<unknown>
}

/** A cache that keeps what a screen shows in step. */
export interface ClientPeer extends Peer {
  open(load: Load): OpenedClient
}

export interface OpenedClient {
  /** Loads into the cache without a screen that shows it. */
  prefetch(): unknown
  /** Shows the value on a screen. */
  mount(): unknown
  /** Shows another value, whose load does not end, on the same page. */
  mountUnrelated(): unknown
  shown(): string | undefined
  invalidate(): unknown
  close(): unknown
}
