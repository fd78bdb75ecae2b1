import type { Metadata } from 'next'
import Link from 'next/link'
import { PostView } from '@/components/community/post-view'
import { ReplyForm } from '@/components/community/reply-form'
import { ReplyList } from '@/components/community/reply-list'
import { Hydrated } from '@/components/hydrated'
import { getCommunity } from '@/data/communities'
import { getPost } from '@/data/posts'
import { getReplies } from '@/data/replies'
import { found, idOf } from '@/lib/found'
import { pageQueryClient } from '@/lib/page-query-client'
import { postQuery, repliesQuery } from '@/lib/queries'
import { viewerOfPage } from '@/lib/viewer-of-page'

export const dynamic = 'force-dynamic'

interface PostPageProps {
  readonly params: Promise<{ postId: string }>
}

const postOf = async ({ params }: PostPageProps) => found(getPost(idOf((await params).postId), (await viewerOfPage()).id))

export const generateMetadata = async (props: PostPageProps): Promise<Metadata> => ({ title: (await postOf(props)).title })

export default async function PostPage(props: PostPageProps) {
  const { id, communityId } = await postOf(props)
  const pen = await viewerOfPage()
  const community = await found(getCommunity(communityId))
  const queryClient = pageQueryClient()
  await Promise.all([
    queryClient.prefetchQuery({ ...postQuery(id, pen.id), queryFn: () => found(getPost(id, pen.id)) }),
    queryClient.prefetchQuery({ ...repliesQuery(id), queryFn: () => getReplies(id) }),
  ])
  return (
    <Hydrated queryClient={queryClient}>
      <div className="column">
        <p className="crumb">
          <Link href={`/community/${communityId}`}>{community.name}</Link>
        </p>
        <PostView postId={id} />
        <ReplyList postId={id} />
        <ReplyForm postId={id} communityId={communityId} />
      </div>
    </Hydrated>
  )
}
