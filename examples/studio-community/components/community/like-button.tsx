'use client'
import type { ViewedPost } from '@/views'
import { useLike } from './use-like'

export const LikeButton = ({ post }: { readonly post: ViewedPost }) => {
  const { liked, likeCount, failed, toggle } = useLike(post)
  return (
    <button
      type="button"
      className="like"
      aria-pressed={liked}
      aria-label={`Like “${post.title}”: ${likeCount}`}
      data-testid={`like-${post.id}`}
      data-failed={failed || undefined}
      title={failed ? 'That did not work. Try again.' : undefined}
      onClick={toggle}
    >
      <svg className="like-mark" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 20.5S3.5 15.4 3.5 9.3C3.5 6.4 5.7 4.5 8 4.5c1.7 0 3.1.9 4 2.4.9-1.5 2.3-2.4 4-2.4 2.3 0 4.5 1.9 4.5 4.8 0 6.1-8.5 11.2-8.5 11.2Z" />
      </svg>
      <span className="like-count" data-testid={`like-count-${post.id}`}>
        {likeCount}
      </span>
    </button>
  )
}
