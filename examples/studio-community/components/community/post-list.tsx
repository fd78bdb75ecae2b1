'use client'
import { useQuery } from '@tanstack/react-query'
import { usePen } from '@/components/site/pen-context'
import { Empty, Failed, Loading } from '@/components/site/query-state'
import { formatCount } from '@/lib/format'
import { postsQuery } from '@/lib/queries'
import { Pager } from './pager'
import { PostRow } from './post-row'

export const PostList = ({ communityId, page }: { readonly communityId: number; readonly page: number }) => {
  const { pen } = usePen()
  const { data, error, refetch } = useQuery(postsQuery(communityId, page, pen.id))
  if (!data) return error ? <Failed what="the posts" error={error} retry={() => void refetch()} /> : <Loading what="the posts" />
  if (data.posts.length === 0)
    return <Empty>{page === 1 ? 'It is quiet here. Say the first word.' : 'There are no posts this far back.'}</Empty>
  return (
    <section aria-label="Posts">
      <p className="meta posts-total" data-testid="posts-total">
        {formatCount(data.total, 'post')}, the newest first
      </p>
      <ol className="posts" data-testid="posts">
        {data.posts.map((post) => (
          <PostRow key={post.id} post={post} />
        ))}
      </ol>
      <Pager page={data.page} pages={data.pages} />
    </section>
  )
}
