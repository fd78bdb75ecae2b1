import { describe, expect, it } from 'vitest'
import { communities } from './communities'
import { composePosts } from './compose-posts'

describe('the posts of a community', () => {
  const all = communities.map(composePosts)

  it('are enough for several pages of fifty', () => {
    expect(all.map((posts) => posts.length)).toEqual([144, 64])
  })

  it('have a title of their own each and no gap left to fill', () => {
    for (const posts of all) {
      expect(new Set(posts.map(({ title }) => title)).size).toBe(posts.length)
      expect(posts.filter(({ title, body }) => `${title}${body}`.includes('{'))).toEqual([])
    }
  })

  it('are liked at most once by each', () => {
    for (const { likedBy } of all.flat()) expect(new Set(likedBy).size).toBe(likedBy.length)
  })

  it('are newest first, and their replies come after them', () => {
    for (const posts of all) {
      const ages = posts.map(({ minutesAgo }) => minutesAgo)
      expect(ages).toEqual([...ages].sort((a, b) => a - b))
      for (const { minutesAgo, replies } of posts) for (const reply of replies) expect(reply.minutesAgo).toBeLessThan(minutesAgo)
    }
  })

  it('are the same in every installation', () => {
    expect(communities.map(composePosts)).toEqual(all)
  })
})
