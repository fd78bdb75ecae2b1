import { queryOptions } from '@tanstack/react-query'
import type { Reply, Scene } from '@/rows'
import type { CommunityCard, Desk, PostsPage, StoryCard, ViewedPost } from '@/views'
import { getJson } from './send'

/** What the browser reads. Pages prefetch the same keys with the data functions behind these addresses. */
export const storiesQuery = () =>
  queryOptions({ queryKey: ['stories'], queryFn: ({ signal }) => getJson<readonly StoryCard[]>('/studio/api/stories', { signal }) })

export const deskQuery = (storyId: number) =>
  queryOptions({ queryKey: ['desk', storyId], queryFn: ({ signal }) => getJson<Desk>(`/studio/api/stories/${storyId}/write`, { signal }) })

export const sceneQuery = (sceneId: number) =>
  queryOptions({ queryKey: ['scene', sceneId], queryFn: ({ signal }) => getJson<Scene>(`/studio/api/scenes/${sceneId}`, { signal }) })

export const communitiesQuery = () =>
  queryOptions({
    queryKey: ['communities'],
    queryFn: ({ signal }) => getJson<readonly CommunityCard[]>('/community/api/communities', { signal }),
  })

export const postsQuery = (communityId: number, page: number, pen: string) =>
  queryOptions({
    queryKey: ['posts', communityId, page, pen],
    queryFn: ({ signal }) =>
      getJson<PostsPage<ViewedPost>>(`/community/api/posts?communityId=${communityId}&page=${page}`, { signal, pen }),
  })

export const postQuery = (postId: number, pen: string) =>
  queryOptions({
    queryKey: ['post', postId, pen],
    queryFn: ({ signal }) => getJson<ViewedPost>(`/community/api/posts/${postId}`, { signal, pen }),
  })

export const repliesQuery = (postId: number) =>
  queryOptions({
    queryKey: ['replies', postId],
    queryFn: ({ signal }) => getJson<readonly Reply[]>(`/community/api/posts/${postId}/replies`, { signal }),
  })
