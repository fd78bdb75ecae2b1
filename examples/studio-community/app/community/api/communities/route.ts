import { cache } from '@/cache'
import { getCommunities } from '@/data/communities'

export const GET = cache.route(async (_request: Request) => Response.json(await getCommunities()))
