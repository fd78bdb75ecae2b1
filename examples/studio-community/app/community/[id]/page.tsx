import type { Metadata } from 'next'
import Link from 'next/link'
import { NewPostForm } from '@/components/community/new-post-form'
import { PostList } from '@/components/community/post-list'
import { Hydrated } from '@/components/hydrated'
import { getCommunity } from '@/data/communities'
import { getPostsPage } from '@/data/posts'
import { found, idOf, numberIn } from '@/lib/found'
import { pageQueryClient } from '@/lib/page-query-client'
import { postsQuery } from '@/lib/queries'
import { viewerOfPage } from '@/lib/viewer-of-page'

export const dynamic = 'force-dynamic'

interface CommunityPageProps {
  readonly params: Promise<{ id: string }>
  readonly searchParams: Promise<{ page?: string | string[] }>
}

export const generateMetadata = async ({ params }: CommunityPageProps): Promise<Metadata> => {
  const { name } = await found(getCommunity(idOf((await params).id)))
  return { title: name }
}

export default async function CommunityPage({ params, searchParams }: CommunityPageProps) {
  const { id, name, about } = await found(getCommunity(idOf((await params).id)))
  const page = numberIn((await searchParams).page) ?? 1
  const pen = await viewerOfPage()
  const queryClient = pageQueryClient()
  await queryClient.prefetchQuery({ ...postsQuery(id, page, pen.id), queryFn: () => getPostsPage(id, page, pen.id) })
  return (
    <Hydrated queryClient={queryClient}>
      <p className="crumb">
        <Link href="/community">All communities</Link>
      </p>
      <div className="page-head">
        <div>
          <h1 className="page-title">{name}</h1>
          <p className="page-lead">{about}</p>
        </div>
        <NewPostForm communityId={id} />
      </div>
      <PostList communityId={id} page={page} />
    </Hydrated>
  )
}
