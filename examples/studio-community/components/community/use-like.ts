'use client'
import { useOptimisticMutation } from '@unstale/cache-react'
import { usePen } from '@/components/site/pen-context'
import { sendJson } from '@/lib/send'
import { model } from '@/model'
import type { Post } from '@/rows'
import type { ViewedPost } from '@/views'

type Shown = Pick<ViewedPost, 'liked' | 'likeCount'>

export interface LikeControls extends Shown {
  toggle(): void
  readonly failed: boolean
}

/** A post as it is once somebody likes it, or no longer does. What is so already stays. */
const withLike = (post: Post, liked: boolean): Post => {
  const viewed = post as ViewedPost
  if (viewed.liked === liked) return post
  const shown: ViewedPost = { ...viewed, liked, likeCount: viewed.likeCount + (liked ? 1 : -1) }
  return shown
}

/** Shows a like at once, in every list and page that shows the post, until the server's data holds it or the server refuses. */
export const useLike = (post: ViewedPost): LikeControls => {
  const { pen } = usePen()
  const { mutate, isError } = useOptimisticMutation({
    mutationFn: (liked: boolean) => sendJson<Shown>(liked ? 'PUT' : 'DELETE', `/community/api/posts/${post.id}/like`, { pen: pen.id }),
    optimistic: (view, liked) => view.update(model.post, post.id, (row) => withLike(row, liked)),
  })
  return { liked: post.liked, likeCount: post.likeCount, failed: isError, toggle: () => mutate(!post.liked) }
}
