import { familyOf, isSealed, type Tag, type Verb } from '@unstale/cache-core'

/** What is known of one tag, for as long as a query carries it. */
interface TagNode {
  /** The last position of the tag in the log, and the last that was not `expire`. */
  last: number
  lastHard: number
  /** The last invalidation that has no position, in the client's own count. */
  local: number
  /** The last of these that wants a load, not only a mark. */
  loud: number
  /** Whether the stream has answered for it: every record up to `applied` that names it is known. */
  acknowledged: boolean
  readonly queries: Set<string>
}

/** Which queries carry a tag, and when it was last named. Exact, and no larger than what is cached. */
export interface TagIndex {
  /** Moves a query from the tags it carried to those it carries. True when the set of all tags changed. */
  carry(query: string, before: readonly Tag[], after: readonly Tag[]): boolean
  /** Max-merged. True when the tag's last position rose: somebody may have become stale. */
  note(tag: Tag, seq: number, verb: Verb): boolean
  noteLocal(tag: Tag, count: number, isLoud: boolean): void
  lastOf(tag: Tag): number
  lastHardOf(tag: Tag): number
  localOf(tag: Tag): number
  loudOf(tag: Tag): number
  queriesOf(tag: Tag): Iterable<string>
  /** The tags of a family, for a change that names only the family. */
  familyMembers(family: string): readonly Tag[]
  /** The stream answers for these tags from `since` on; what happened to them before is not known. */
  acknowledge(tags: Iterable<Tag>, since: number): void
  isAcknowledged(tag: Tag): boolean
  /** A new epoch: positions of the old one mean nothing. */
  forgetPositions(): void
  /**
   * While a load is under way its tags are not known, so tags that nobody carries are remembered too.
   * Begins on `true`; `false` drops what nobody carries.
   */
  remember(on: boolean): void
  /** How many tags are remembered although nobody carries them. */
  readonly orphans: number
  /** Whether a query carries a tag whose name the server hides: counted, for it is asked on calls that meet nothing. */
  readonly hasSealed: boolean
  /** Every tag that a query carries. */
  readonly tags: Iterable<Tag>
}

export const createTagIndex = (): TagIndex => {
  const nodes = new Map<Tag, TagNode>()
  const orphans = new Set<Tag>()
  const families = new Map<string, Set<Tag>>()
  let remembering = false
  let sealed = 0

  const create = (tag: Tag): TagNode => {
    const node = { last: 0, lastHard: 0, local: 0, loud: 0, acknowledged: false, queries: new Set<string>() }
    nodes.set(tag, node)
    const family = familyOf(tag)
    const members = families.get(family)
    if (members) members.add(tag)
    else families.set(family, new Set([tag]))
    return node
  }
  const forget = (tag: Tag): void => {
    nodes.delete(tag)
    const family = familyOf(tag)
    const members = families.get(family)
    members?.delete(tag)
    if (members?.size === 0) families.delete(family)
  }
  const drop = (tag: Tag): void => {
    if (remembering) orphans.add(tag)
    else forget(tag)
  }
  const reached = (tag: Tag): TagNode | undefined => {
    const node = nodes.get(tag)
    if (node || !remembering) return node
    orphans.add(tag)
    return create(tag)
  }

  return {
    carry: (query, before, after) => {
      const kept = new Set(after)
      let changed = false
      for (const tag of before) {
        if (kept.has(tag)) continue
        const node = nodes.get(tag)
        if (node?.queries.delete(query) && node.queries.size === 0) {
          drop(tag)
          if (isSealed(tag)) sealed--
          changed = true
        }
      }
      for (const tag of kept) {
        const node = nodes.get(tag) ?? create(tag)
        if (node.queries.size === 0) {
          changed = true
          if (isSealed(tag)) sealed++
        }
        orphans.delete(tag)
        node.queries.add(query)
      }
      return changed
    },
    note: (tag, seq, verb) => {
      const node = reached(tag)
      if (!node) return false
      if (verb !== 'expire' && seq > node.lastHard) node.lastHard = seq
      if (seq <= node.last) return false
      node.last = seq
      return true
    },
    noteLocal: (tag, count, isLoud) => {
      const node = reached(tag)
      if (!node) return
      node.local = count
      if (isLoud) node.loud = count
    },
    lastOf: (tag) => nodes.get(tag)?.last ?? 0,
    lastHardOf: (tag) => nodes.get(tag)?.lastHard ?? 0,
    localOf: (tag) => nodes.get(tag)?.local ?? 0,
    loudOf: (tag) => nodes.get(tag)?.loud ?? 0,
    queriesOf: (tag) => nodes.get(tag)?.queries ?? [],
    familyMembers: (family) => [...(families.get(family) ?? [])],
    acknowledge: (tags, since) => {
      for (const tag of tags) {
        const node = nodes.get(tag)
        if (!node || node.acknowledged) continue
        node.acknowledged = true
        node.last = Math.max(node.last, since)
        node.lastHard = Math.max(node.lastHard, since)
      }
    },
    isAcknowledged: (tag) => nodes.get(tag)?.acknowledged === true,
    forgetPositions: () => {
      for (const node of nodes.values()) {
        node.last = 0
        node.lastHard = 0
        node.acknowledged = false
      }
    },
    remember: (on) => {
      remembering = on
      if (on) return
      for (const tag of orphans) if (nodes.get(tag)?.queries.size === 0) forget(tag)
      orphans.clear()
    },
    get orphans() {
      return orphans.size
    },
    get hasSealed() {
      return sealed > 0
    },
    tags: {
      *[Symbol.iterator]() {
        for (const [tag, node] of nodes) if (node.queries.size > 0) yield tag
      },
    },
  }
}
