import { cache } from './cache'
import { communitiesRead } from './data/communities'
import { postsPageRead } from './data/posts'
import { storiesRead } from './data/stories'
import { query } from './database/get-database'

/** What the first visitors are most likely to ask for. */
const frontPages = async () => {
  const communities = await query<{ id: number }>('select id from community order by id limit 10')
  return [storiesRead(), communitiesRead(), ...communities.map(({ id }) => postsPageRead(id, 1))]
}

/**
 * Begins what lives as long as the server does: the cache with its log and its monitoring exist from here on, not from the first request,
 * and what everybody asks for first is read before anybody asks. Nothing waits for it: a server that is cold still answers.
 */
export const startUp = (): void => {
  const warmed = frontPages().then((reads) => cache.warm(reads, { concurrency: 2 }))
  warmed.then(
    ({ warmed: { length }, failed }) => console.log(`Warm: ${length} read ahead, ${failed.length} could not be.`),
    (error: unknown) => console.error('Nothing could be read ahead:', error instanceof Error ? error.message : error),
  )
}
