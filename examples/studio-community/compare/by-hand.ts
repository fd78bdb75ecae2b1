import type { QueryKey } from '@tanstack/react-query'
import type { CommunityVariables } from '@/lib/community-mutations'
import type { StudioVariables } from '@/lib/studio-mutations'

type Variables = StudioVariables & CommunityVariables
type Table = { readonly [Name in keyof Variables]: (variables: Variables[Name]) => readonly QueryKey[] }

/**
 * What a careful developer writes without tags: for each write the keys of everything that it may have changed, and no more.
 * The application uses none of it. Whoever adds a query that shows a scene has to find this table.
 */
const staleAfter: Table = {
  // The shelf shows when a story was last touched, so every write in a story concerns it.
  createStory: () => [['stories']],
  addChapter: ({ storyId }) => [['desk', storyId], ['stories']],
  renameChapter: ({ storyId }) => [['desk', storyId], ['stories']],
  addScene: ({ storyId }) => [['desk', storyId], ['stories']],
  orderScenes: ({ storyId }) => [['desk', storyId], ['stories']],
  saveScene: ({ sceneId, storyId }) => [['scene', sceneId], ['desk', storyId], ['stories']],
  createPost: ({ communityId }) => [['posts', communityId], ['communities']],
  like: ({ postId, communityId }) => [
    ['post', postId],
    ['posts', communityId],
  ],
  reply: ({ postId, communityId }) => [
    ['replies', postId],
    ['post', postId],
    ['posts', communityId],
  ],
}

/** The query keys to invalidate once the mutation of this name has succeeded. */
export const keysAfter = (name: unknown, variables: unknown): readonly QueryKey[] =>
  typeof name === 'string' && name in staleAfter ? staleAfter[name as keyof Table](variables as never) : []
