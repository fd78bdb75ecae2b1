'use client'
import Link from 'next/link'
import { memo } from 'react'
import { Time } from '@/components/site/time'
import { formatCount } from '@/lib/format'
import type { ViewedPost } from '@/views'
import { LikeButton } from './like-button'

/** One row. Rows that did not change keep their object from one fetch to the next, so only a changed one renders again. */
export const PostRow = memo(({ post }: { readonly post: ViewedPost }) => (
  <li className="post-row" data-testid={`post-${post.id}`}>
    <LikeButton post={post} />
    <div className="post-words">
      <h3 className="post-title">
        <Link href={`/community/posts/${post.id}`} prefetch={false}>
          {post.title}
        </Link>
      </h3>
      <p className="post-excerpt">{post.body.split('\n')[0]}</p>
      <p className="meta">
        {post.author} · <Time ms={post.createdAt} /> ·{' '}
        <span data-testid={`reply-count-${post.id}`}>{formatCount(post.replyCount, 'reply', 'replies')}</span>
      </p>
    </div>
  </li>
))
PostRow.displayName = 'PostRow'
