/** What is cached: how many entries at most, which tags a key's value carries, and how it is loaded. */
export interface Workload {
  readonly maxEntries: number
  tagsOf(key: string): readonly string[]
  load(key: string): Promise<string>
}

/** A server cache under test, through the least that the benchmarks need of it. */
export interface OpenedServer {
  /** The value under `key`, loaded if it is not held. `tags` are its tags where they are at hand, as they are beside a read in an application. */
  read(key: string, tags?: readonly string[]): Promise<unknown>
  invalidateTag(tag: string): unknown
  close(): unknown
}

export interface ServerPeer {
  readonly name: string
  /** Whether entries carry tags by which they can be invalidated. */
  readonly tagged: boolean
  open(workload: Workload): OpenedServer
}
