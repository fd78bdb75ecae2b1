import type { ResponsePolicy } from './response-policy'

/** What the responses of an address have said so far: where to look, and whether looking is worth it. */
export interface SeenPolicies {
  /** The request headers by which responses of this address have differed. */
  varyOf(url: string): readonly string[]
  /** Whether its last response was for everybody. */
  isPublic(url: string): boolean
  /** Remembers what a response said. Whether that adds a header by which its key is told apart. */
  note(url: string, policy: ResponsePolicy | undefined): boolean
}

/** Addresses remembered; forgetting one costs a load. */
const ADDRESSES = 2_000
const MOST_VARY = 16

interface Seen {
  readonly vary: readonly string[]
  readonly isPublic: boolean
}

const NOTHING: Seen = { vary: [], isPublic: false }

export const createSeenPolicies = (): SeenPolicies => {
  const seen = new Map<string, Seen>()
  const of = (url: string): Seen => seen.get(url) ?? NOTHING
  return {
    varyOf: (url) => of(url).vary,
    isPublic: (url) => of(url).isPublic,
    note: (url, policy) => {
      const before = of(url)
      const vary = [...new Set([...before.vary, ...(policy?.vary ?? [])])].slice(0, MOST_VARY)
      seen.delete(url)
      seen.set(url, { vary, isPublic: policy?.isPublic ?? false })
      if (seen.size > ADDRESSES) seen.delete(seen.keys().next().value as string)
      return vary.length > before.vary.length
    },
  }
}
