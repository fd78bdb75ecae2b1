'use client'
import { useMutation } from '@tanstack/react-query'
import { TitleForm } from '@/components/title-form'
import { addChapterMutation } from '@/lib/studio-mutations'
import type { Desk } from '@/views'
import { ChapterOutline } from './chapter-outline'

interface SceneOutlineProps {
  readonly desk: Desk
  readonly openId: number | undefined
  choose(sceneId: number): void
}

/** The story's chapters, each with its scenes. */
export const SceneOutline = ({ desk, openId, choose }: SceneOutlineProps) => {
  const add = useMutation(addChapterMutation)
  return (
    <div className="outline">
      {desk.chapters.map((chapter) => (
        <ChapterOutline key={chapter.id} chapter={chapter} openId={openId} choose={choose} />
      ))}
      <TitleForm
        label="New chapter"
        action="Add"
        busy={add.isPending}
        error={add.error}
        testId="new-chapter-form"
        submit={(title, done) => add.mutate({ storyId: desk.story.id, title }, { onSuccess: done })}
      />
    </div>
  )
}
