import type { Metadata } from 'next'
import { CommunityList } from '@/components/community/community-list'
import { Hydrated } from '@/components/hydrated'
import { getCommunities } from '@/data/communities'
import { pageQueryClient } from '@/lib/page-query-client'
import { communitiesQuery } from '@/lib/queries'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'Community' }

export default async function CommunitiesPage() {
  const queryClient = pageQueryClient()
  await queryClient.prefetchQuery({ ...communitiesQuery(), queryFn: getCommunities })
  return (
    <Hydrated queryClient={queryClient}>
      <div className="page-head">
        <div>
          <h1 className="page-title">The community</h1>
          <p className="page-lead">Two tables, many chairs. Choose a pen name above and join in.</p>
        </div>
      </div>
      <CommunityList />
    </Hydrated>
  )
}
