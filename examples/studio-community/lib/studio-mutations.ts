import type { MutationOptions } from '@tanstack/react-query'
import type { OptimisticMutationOptions } from '@unstale/cache-react'
import type { Chapter, Scene, Story } from '@/rows'
import { deskQuery } from './queries'
import { sendJson } from './send'
import { withEdit } from './with-edit'

/** What each write of the studio needs to be sent, also by a page that is opened after the one in which it was made. */
export interface StudioVariables {
  readonly createStory: { readonly title: string; readonly blurb: string }
  readonly addChapter: { readonly storyId: number; readonly title: string }
  readonly renameChapter: { readonly storyId: number; readonly chapterId: number; readonly title: string }
  readonly addScene: { readonly storyId: number; readonly chapterId: number; readonly title: string }
  readonly orderScenes: { readonly storyId: number; readonly chapterId: number; readonly sceneIds: readonly number[] }
  readonly saveScene: {
    readonly storyId: number
    readonly sceneId: number
    readonly edit: { readonly title?: string; readonly text?: string; readonly baseVersion?: number }
  }
}

type Plain<Data, Name extends keyof StudioVariables> = MutationOptions<Data, Error, StudioVariables[Name]>
type Drawn<Data, Name extends keyof StudioVariables> = OptimisticMutationOptions<Data, Error, StudioVariables[Name]>

const write = <T>(storyId: number, body: Readonly<Record<string, unknown>>): Promise<T> =>
  sendJson<T>('POST', `/studio/api/stories/${storyId}/write`, { body })

export const createStoryMutation: Plain<Story, 'createStory'> = {
  mutationKey: ['createStory'],
  mutationFn: (body) => sendJson('POST', '/studio/api/stories', { body: { ...body } }),
}

export const addChapterMutation: Plain<Chapter, 'addChapter'> = {
  mutationKey: ['addChapter'],
  mutationFn: ({ storyId, title }) => write(storyId, { add: 'chapter', title }),
}

export const renameChapterMutation: Drawn<Chapter, 'renameChapter'> = {
  mutationKey: ['renameChapter'],
  mutationFn: ({ chapterId, title }) => sendJson('PATCH', `/studio/api/chapters/${chapterId}`, { body: { title } }),
  optimistic: (view, { storyId, chapterId, title }) =>
    view.query(deskQuery(storyId), (desk) => ({
      ...desk,
      chapters: desk.chapters.map((chapter) => (chapter.id === chapterId ? { ...chapter, title } : chapter)),
    })),
}

export const addSceneMutation: Plain<Scene, 'addScene'> = {
  mutationKey: ['addScene'],
  mutationFn: ({ storyId, chapterId, title }) => write(storyId, { add: 'scene', chapterId, title }),
}

export const orderScenesMutation: Plain<unknown, 'orderScenes'> = {
  mutationKey: ['orderScenes'],
  mutationFn: ({ storyId, chapterId, sceneIds }) => write(storyId, { order: 'scenes', chapterId, sceneIds }),
}

export const saveSceneMutation: Drawn<Scene, 'saveScene'> = {
  mutationKey: ['saveScene'],
  mutationFn: ({ sceneId, edit }) => sendJson('PATCH', `/studio/api/scenes/${sceneId}`, { body: edit }),
  // The outline beside the page shows the new title and count at once. A scene, a chapter and a story may have the same number,
  // so it is told where the scene stands.
  optimistic: (view, { storyId, sceneId, edit }) => view.query(deskQuery(storyId), (desk) => withEdit(desk, sceneId, edit)),
}
