import type { MutationOptions } from '@tanstack/react-query'
import type { OptimisticMutationOptions } from '@unstale/cache-react'
import { model } from '@/model'
import type { Post, Reply } from '@/rows'
import type { ViewedPost } from '@/views'
import { sendJson } from './send'

/** What each write of the community needs to be sent, also by a page that is opened after the one in which it was made. */
export interface CommunityVariables {
  readonly createPost: { readonly pen: string; readonly communityId: number; readonly title: string; readonly body: string }
  readonly like: { readonly pen: string; readonly communityId: number; readonly postId: number; readonly liked: boolean }
  readonly reply: {
    readonly pen: string
    readonly communityId: number
    /** The reply as it is drawn until the server has named it. */
    readonly row: Reply
    readonly postId: number
  }
}

type Drawn<Data, Name extends keyof CommunityVariables> = OptimisticMutationOptions<Data, Error, CommunityVariables[Name]>

export const createPostMutation: MutationOptions<Post, Error, CommunityVariables['createPost']> = {
  mutationKey: ['createPost'],
  mutationFn: ({ pen, ...body }) => sendJson('POST', '/community/api/posts', { pen, body }),
}

/** A post as it is once somebody likes it, or no longer does. What is so already stays. */
const withLike = (post: Post, liked: boolean): Post => {
  const viewed = post as ViewedPost
  if (viewed.liked === liked) return post
  const shown: ViewedPost = { ...viewed, liked, likeCount: viewed.likeCount + (liked ? 1 : -1) }
  return shown
}

const withReply = (post: Post): Post => {
  const viewed = post as ViewedPost
  const shown: ViewedPost = { ...viewed, replyCount: viewed.replyCount + 1 }
  return shown
}

export const likeMutation: Drawn<Pick<ViewedPost, 'liked' | 'likeCount'>, 'like'> = {
  mutationKey: ['like'],
  mutationFn: ({ pen, postId, liked }) => sendJson(liked ? 'PUT' : 'DELETE', `/community/api/posts/${postId}/like`, { pen }),
  optimistic: (view, { postId, liked }) => view.update(model.post, postId, (row) => withLike(row, liked)),
}

export const replyMutation: Drawn<Reply, 'reply'> = {
  mutationKey: ['reply'],
  mutationFn: ({ pen, postId, row }) => sendJson('POST', `/community/api/posts/${postId}/replies`, { pen, body: { body: row.body } }),
  optimistic: (view, { postId, row }) => {
    view.insert(model.reply, row, 'end')
    view.update(model.post, postId, withReply)
  },
  newId: { temporary: ({ row }) => row.id, real: ({ id }) => id },
}
