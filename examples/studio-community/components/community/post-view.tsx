'use client'
import { useQuery } from '@tanstack/react-query'
import { usePen } from '@/components/site/pen-context'
import { Failed, Loading } from '@/components/site/query-state'
import { Time } from '@/components/site/time'
import { postQuery } from '@/lib/queries'
import { LikeButton } from './like-button'

const paragraphsOf = (text: string): readonly string[] => text.split(/\n\s*\n/)

export const PostView = ({ postId }: { readonly postId: number }) => {
  const { pen } = usePen()
  const { data: post, error, refetch } = useQuery(postQuery(postId, pen.id))
  if (!post) return error ? <Failed what="this post" error={error} retry={() => void refetch()} /> : <Loading what="the post" />
  return (
    <article className="post" data-testid={`post-${post.id}`}>
      <h1 className="page-title">{post.title}</h1>
      <p className="meta">
        {post.author} · <Time ms={post.createdAt} />
      </p>
      <div className="prose">
        {paragraphsOf(post.body).map((paragraph, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a post's paragraphs have no name but their place.
          <p key={at}>{paragraph}</p>
        ))}
      </div>
      <LikeButton post={post} />
    </article>
  )
}
