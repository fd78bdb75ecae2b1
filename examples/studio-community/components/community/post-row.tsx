'use client'
import { memo } from 'react'
import { usePen } from '@/components/site/pen-context'
import { PrefetchLink } from '@/components/site/prefetch-link'
import { Time } from '@/components/site/time'
import { formatCount } from '@/lib/format'
import { postQuery, repliesQuery } from '@/lib/queries'
import type { ViewedPost } from '@/views'
import { LikeButton } from './like-button'

/** One row. Rows that did not change keep their object from one fetch to the next, so only a changed one renders again. */
export const PostRow = memo(({ post }: { readonly post: ViewedPost }) => {
  const { pen } = usePen()
  return (
    <li className="post-row" data-testid={`post-${post.id}`}>
      <LikeButton post={post} />
      <div className="post-words">
        <h2 className="post-title">
          <PrefetchLink href={`/community/posts/${post.id}`} prefetch={false} query={[postQuery(post.id, pen.id), repliesQuery(post.id)]}>
            {post.title}
          </PrefetchLink>
        </h2>
        <p className="post-excerpt">{post.body.split('\n')[0]}</p>
        <p className="meta">
          {post.author} · <Time ms={post.createdAt} /> ·{' '}
          <span data-testid={`reply-count-${post.id}`}>{formatCount(post.replyCount, 'reply', 'replies')}</span>
        </p>
      </div>
    </li>
  )
})
PostRow.displayName = 'PostRow'
