import { familyOf, isSealed, siblingsOf, type Tag, tag } from '@unstale/cache-core'
import { addMember, countOf, type Members, membersOf, removeMember } from './tag-members'

/** What is known of one tag, for as long as a query carries it. */
interface TagNode<Query> extends Members<Query> {
  /** The last position of the tag in the log. */
  last: number
  /** The last invalidation that has no position, in the client's own count. */
  local: number
  /** The last of these that wants a load, not only a mark. */
  loud: number
  /** When it was last named, on the monotonic clock, in whole ms: V8 keeps a fraction in an object of its own. */
  namedAt: number
  /** Whether the stream has answered for it: every record up to `applied` that names it is known. */
  acknowledged: boolean
  /** The tags of the last query that carries this one first: the next usually carries the same, and then shares the array. */
  together: readonly Tag[] | undefined
  /** The tag and its siblings, once a query has come that carries just these. */
  alone: readonly Tag[] | undefined
}

/** Which queries carry a tag, and when it was last named. Exact, and no larger than what is cached. */
export interface TagIndex<Query> {
  /** Moves a query from the tags it carried to those it carries; neither names a tag twice. True when the set of all tags changed. */
  carry(query: Query, before: readonly Tag[], after: readonly Tag[]): boolean
  /** These tags, as an array that other queries with the same tags have already, if there is one. */
  shared(tags: readonly Tag[]): readonly Tag[]
  /** The tag and its siblings: what most queries of `tagsOf` carry, worked out once for all that carry just these. Throws `TAG_INVALID`. */
  alone(tag: Tag): readonly Tag[]
  /** Max-merged, with when it was heard. Who carries the tag, if its last position rose: some of them may have become stale. */
  note(tag: Tag, seq: number, now: number): readonly Query[]
  /** Who carries the tag. */
  noteLocal(tag: Tag, count: number, isLoud: boolean, now: number): readonly Query[]
  namedAt(tag: Tag): number
  lastOf(tag: Tag): number
  localOf(tag: Tag): number
  loudOf(tag: Tag): number
  queriesOf(tag: Tag): readonly Query[]
  isCarried(tag: Tag): boolean
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

const NOBODY: readonly never[] = []
const NEVER = -1e9

export const createTagIndex = <Query>(): TagIndex<Query> => {
  const nodes = new Map<Tag, TagNode<Query>>()
  const orphans = new Set<Tag>()
  let remembering = false
  let sealed = 0

  const create = (tag: Tag): TagNode<Query> => {
    const node: TagNode<Query> = {
      last: 0,
      local: 0,
      loud: 0,
      namedAt: NEVER,
      acknowledged: false,
      together: undefined,
      alone: undefined,
      held: [],
      left: undefined,
    }
    nodes.set(tag, node)
    return node
  }
  const reached = (tag: Tag): TagNode<Query> | undefined => {
    const node = nodes.get(tag)
    if (node || !remembering) return node
    orphans.add(tag)
    return create(tag)
  }

  return {
    carry: (query, before, after) => {
      let changed = false
      for (const tag of before) {
        if (after.includes(tag)) continue
        const node = nodes.get(tag) as TagNode<Query>
        removeMember(node, query)
        if (countOf(node) > 0) continue
        if (remembering) orphans.add(tag)
        else nodes.delete(tag)
        if (isSealed(tag)) sealed--
        changed = true
      }
      for (const tag of after) {
        if (before.includes(tag)) continue
        const node = nodes.get(tag) ?? create(tag)
        if (countOf(node) === 0) {
          changed = true
          if (isSealed(tag)) sealed++
          orphans.delete(tag)
        }
        addMember(node, query)
      }
      return changed
    },
    shared: (tags) => {
      const node = nodes.get(tags[0] as Tag)
      if (!node) return tags
      const { together } = node
      if (together?.length === tags.length && together.every((tag, at) => tag === tags[at])) return together
      if (tags.length === siblingsOf(tags[0] as Tag).length + 1) node.alone = tags
      return (node.together = tags)
    },
    // Spread, the array would make room for seventeen.
    alone: (name) => nodes.get(name)?.alone ?? [tag(name)].concat(siblingsOf(tag(name))),
    note: (tag, seq, now) => {
      const node = reached(tag)
      if (!node || seq <= node.last) return NOBODY
      node.last = seq
      node.namedAt = now
      return membersOf(node)
    },
    noteLocal: (tag, count, isLoud, now) => {
      const node = reached(tag)
      if (!node) return NOBODY
      node.local = count
      node.namedAt = now
      if (isLoud) node.loud = count
      return membersOf(node)
    },
    namedAt: (tag) => nodes.get(tag)?.namedAt ?? NEVER,
    lastOf: (tag) => nodes.get(tag)?.last ?? 0,
    localOf: (tag) => nodes.get(tag)?.local ?? 0,
    loudOf: (tag) => nodes.get(tag)?.loud ?? 0,
    queriesOf: (tag) => {
      const node = nodes.get(tag)
      return node ? membersOf(node) : NOBODY
    },
    isCarried: (tag) => {
      const node = nodes.get(tag)
      return node !== undefined && countOf(node) > 0
    },
    // Looked for, not kept: only a family that has most of the tags is asked for, and each of its members is then noted one by one.
    familyMembers: (family) => [...nodes.keys()].filter((tag) => familyOf(tag) === family),
    acknowledge: (tags, since) => {
      for (const tag of tags) {
        const node = nodes.get(tag)
        if (!node || node.acknowledged) continue
        node.acknowledged = true
        node.last = Math.max(node.last, since)
      }
    },
    isAcknowledged: (tag) => nodes.get(tag)?.acknowledged === true,
    forgetPositions: () => {
      for (const node of nodes.values()) {
        node.last = 0
        node.acknowledged = false
      }
    },
    remember: (on) => {
      remembering = on
      if (on) return
      for (const tag of orphans) nodes.delete(tag)
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
        for (const [tag, node] of nodes) if (countOf(node) > 0) yield tag
      },
    },
  }
}
