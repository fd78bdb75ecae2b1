import type { GetOrSetOptions } from '@unstale/cache-server'
import { cache } from '@/cache'
import { query } from '@/database/get-database'
import { model } from '@/model'
import type { Community } from '@/rows'
import type { CommunityCard } from '@/views'
import { communityColumns } from './columns'

/** All communities with their number of posts: the list of posts decides both the number and which is the latest. */
export const communitiesRead = (): GetOrSetOptions<readonly CommunityCard[]> => ({
  key: 'communities',
  tags: (communities) => [
    model.community.list(undefined, communities),
    ...communities.map(({ id }) => model.post.list({ communityId: id })),
  ],
  factory: () =>
    query<CommunityCard>(
      `select ${communityColumns}, (select count(*)::int from post where community_id = community.id) as "postCount",
         (select title from post where community_id = community.id order by created_at desc, id desc limit 1) as "latestTitle"
       from community order by community.name, community.id`,
    ),
})

export const getCommunities = (): Promise<readonly CommunityCard[]> => cache.getOrSet(communitiesRead())

export const getCommunity = (id: number): Promise<Community | undefined> =>
  cache.getOrSet({
    key: `community:${id}`,
    tags: [model.community(id)],
    factory: async () => (await query<Community>(`select ${communityColumns} from community where id = $1`, [id]))[0],
  })
