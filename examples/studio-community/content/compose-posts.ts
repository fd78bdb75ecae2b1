import type { CommunitySeed } from './communities/community-seed'
import { penNames, regulars } from './people'

export interface PostSeed {
  readonly author: string
  readonly title: string
  readonly body: string
  /** How long before the seeding it was posted, in minutes. */
  readonly minutesAgo: number
  readonly likedBy: readonly string[]
  readonly replies: readonly { readonly author: string; readonly body: string; readonly minutesAgo: number }[]
}

const people = [...penNames, ...regulars]
const pick = <T>(items: readonly T[], at: number): T => items[at % items.length] as T
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A well-mixed number for a place and a purpose: varied, and the same in every installation. */
const scatter = (at: number, salt: number): number => {
  let mixed = Math.imul(at + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

const repliesOf = (community: CommunitySeed, at: number, minutesAgo: number): PostSeed['replies'] =>
  Array.from({ length: scatter(at, 3) % 6 }, (_, n) => ({
    author: pick(people, scatter(at, 4) + n * 5).name,
    body: pick(community.replies, scatter(at, 5) + n * 3),
    minutesAgo: Math.max(1, minutesAgo - 25 * (n + 1)),
  }))

/** Every topic with every opening once, shuffled, the newest first. */
export const composePosts = (community: CommunitySeed): readonly PostSeed[] => {
  const pairs = community.openings.flatMap((opening, o) =>
    community.topics.map((topic, t) => ({ opening, topic, turn: o + t, at: o * community.topics.length + t })),
  )
  const shuffled = [...pairs].sort((a, b) => scatter(a.at, 1) - scatter(b.at, 1))
  return shuffled.map(({ opening, topic, turn, at }, place) => {
    const title = opening.title.replace('{x}', topic.name).replace('{X}', capitalised(topic.name))
    const minutesAgo = 160 + place * 190 + (scatter(at, 2) % 120)
    const likes = scatter(at, 6) % 15
    return {
      author: pick(people, scatter(at, 7)).name,
      title,
      body: `${opening.lead} ${pick(topic.remarks, turn)}\n\n${pick(community.questions, scatter(at, 8))}`,
      minutesAgo,
      likedBy: Array.from({ length: likes }, (_, n) => pick(regulars, scatter(at, 9) + n).id),
      replies: repliesOf(community, at, minutesAgo),
    }
  })
}
