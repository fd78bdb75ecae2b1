import type { Cause, Invalidation } from './history-types'

/** A cause among what led to it and what it led to. */
export interface CauseNode {
  readonly id: string
  /** Undefined where only its id is known: it happened elsewhere. */
  readonly cause: Cause | undefined
  readonly invalidation: Invalidation | undefined
  readonly children: readonly CauseNode[]
}

export interface Causes {
  note(cause: Cause): void
  /** The whole tree that a cause belongs to, from what began it. */
  treeOf(cause: Cause): CauseNode
  clear(): void
}

const MAX_CAUSES = 2_000
const MAX_LEVELS = 20
/** More in one tree nobody reads. */
const MAX_NODES = 100

/** Remembers which cause led to which. Bounded; a loop, which nobody but a forger makes, ends where it began. */
export const createCauses = (invalidationOf: (id: string) => Invalidation | undefined): Causes => {
  const causes = new Map<string, Cause>()
  const children = new Map<string, Set<string>>()

  const forget = (id: string): void => {
    const parentId = causes.get(id)?.parentId
    causes.delete(id)
    const siblings = parentId === undefined ? undefined : children.get(parentId)
    siblings?.delete(id)
    if (siblings?.size === 0 && parentId !== undefined) children.delete(parentId)
  }
  const rootOf = (cause: Cause): string => {
    const seen = new Set([cause.id])
    let { id, parentId } = cause
    while (parentId !== undefined && !seen.has(parentId) && seen.size < MAX_LEVELS) {
      seen.add(parentId)
      id = parentId
      parentId = causes.get(id)?.parentId
    }
    return id
  }

  return {
    note: (cause) => {
      if (causes.has(cause.id)) return
      causes.set(cause.id, cause)
      if (cause.parentId !== undefined) {
        const siblings = children.get(cause.parentId) ?? new Set()
        children.set(cause.parentId, siblings.add(cause.id))
      }
      const [oldest] = causes.keys()
      if (causes.size > MAX_CAUSES && oldest !== undefined) forget(oldest)
    },
    treeOf: (cause) => {
      const seen = new Set<string>()
      const build = (id: string): CauseNode => {
        seen.add(id)
        const below: CauseNode[] = []
        for (const child of children.get(id) ?? []) if (!seen.has(child) && seen.size < MAX_NODES) below.push(build(child))
        return { id, cause: causes.get(id), invalidation: invalidationOf(id), children: below }
      }
      return build(rootOf(cause))
    },
    clear: () => {
      causes.clear()
      children.clear()
    },
  }
}
