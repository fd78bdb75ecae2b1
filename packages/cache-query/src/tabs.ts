import { formatPosition, type Position, parsePosition, type Tag, tag } from '@unstale/cache-core'

/** What is used of a BroadcastChannel. */
export interface ChannelLike {
  postMessage(message: unknown): void
  onmessage: ((event: MessageEvent) => void) | null
  close(): void
}

/** A longer message is ignored: at worst the stream says the same a little later. */
const LIMIT = 10_000

export interface TabHandlers {
  readonly onTags: (tags: readonly Tag[], position: Position | undefined) => void
  readonly onHashes: (hashes: readonly string[]) => void
}

/** Tells other tabs what this one wrote: tags, positions and query hashes, never data. */
export interface Tabs {
  tellTags(tags: readonly Tag[], position: Position | undefined): void
  tellHashes(hashes: readonly string[]): void
  close(): void
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= LIMIT && value.every((member) => typeof member === 'string')

const receive = (data: unknown, { onTags, onHashes }: TabHandlers): void => {
  if (typeof data !== 'object' || data === null) return
  const { unstale, tags, hashes, position } = data as Readonly<Record<string, unknown>>
  if (unstale !== 1) return
  if (isStrings(hashes)) onHashes(hashes)
  if (!isStrings(tags)) return
  try {
    onTags(tags.map(tag), parsePosition(position))
  } catch {
    // Another version of the application, or somebody else on the same channel: nothing that this tab could use.
  }
}

export const openTabs = (channel: ChannelLike, handlers: TabHandlers): Tabs => {
  channel.onmessage = ({ data }) => receive(data, handlers)
  return {
    tellTags: (tags, position) => channel.postMessage({ unstale: 1, tags, position: position && formatPosition(position) }),
    tellHashes: (hashes) => {
      if (hashes.length > 0 && hashes.length <= LIMIT) channel.postMessage({ unstale: 1, hashes })
    },
    close: () => {
      channel.onmessage = null
      channel.close()
    },
  }
}
