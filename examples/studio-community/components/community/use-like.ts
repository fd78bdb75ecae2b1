'use client'
import { usePen } from '@/components/site/pen-context'
import { likeMutation } from '@/lib/community-mutations'
import { useWrite } from '@/lib/use-write'
import type { ViewedPost } from '@/views'

export interface LikeControls extends Pick<ViewedPost, 'liked' | 'likeCount'> {
  toggle(): void
  readonly failed: boolean
}

/** Shows a like at once, in every list and page that shows the post, until the server's data holds it or the server refuses. */
export const useLike = ({ id: postId, communityId, liked, likeCount }: ViewedPost): LikeControls => {
  const { pen } = usePen()
  const { mutate, isError } = useWrite(likeMutation)
  return { liked, likeCount, failed: isError, toggle: () => mutate({ pen: pen.id, communityId, postId, liked: !liked }) }
}
