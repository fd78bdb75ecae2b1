'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { usePen } from '@/components/site/pen-context'
import { sendJson } from '@/lib/send'
import type { ViewedPost } from '@/views'

type Shown = Pick<ViewedPost, 'liked' | 'likeCount'>

export interface LikeControls extends Shown {
  toggle(): void
  readonly failed: boolean
}

/** Shows a like at once, until the post itself says so or the server refuses. */
export const useLike = (post: ViewedPost): LikeControls => {
  const { pen } = usePen()
  const [guess, setGuess] = useState<Shown & { readonly on: ViewedPost }>()
  const { mutate, isError } = useMutation({
    mutationFn: (liked: boolean) => sendJson<Shown>(liked ? 'PUT' : 'DELETE', `/community/api/posts/${post.id}/like`, { pen: pen.id }),
    onError: () => setGuess(undefined),
  })
  // A newer post replaces the guess that was made on the older one.
  const shown = guess?.on === post ? guess : post
  return {
    liked: shown.liked,
    likeCount: shown.likeCount,
    failed: isError,
    toggle: () => {
      const liked = !shown.liked
      setGuess({ on: post, liked, likeCount: shown.likeCount + (liked ? 1 : -1) })
      mutate(liked)
    },
  }
}
