import type { Desk } from '@/views'
import { wordCount } from './word-count'

/** The outline as it is once an edit of a scene is saved. */
export const withEdit = (desk: Desk, sceneId: number, { title, text }: { readonly title?: string; readonly text?: string }): Desk => ({
  ...desk,
  chapters: desk.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) =>
      scene.id === sceneId
        ? { ...scene, ...(title !== undefined && { title }), ...(text !== undefined && { wordCount: wordCount(text) }) }
        : scene,
    ),
  })),
})
