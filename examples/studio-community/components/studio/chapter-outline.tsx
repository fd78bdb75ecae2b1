'use client'
import { useMutation } from '@tanstack/react-query'
import { TitleForm } from '@/components/title-form'
import { addSceneMutation } from '@/lib/studio-mutations'
import type { ChapterView } from '@/views'
import { ChapterTitle } from './chapter-title'
import { MoveButtons } from './move-buttons'

interface ChapterOutlineProps {
  readonly chapter: ChapterView
  readonly openId: number | undefined
  choose(sceneId: number): void
}

export const ChapterOutline = ({ chapter, openId, choose }: ChapterOutlineProps) => {
  const { id: chapterId, storyId } = chapter
  const add = useMutation({ ...addSceneMutation, onSuccess: ({ id }) => choose(id) })
  return (
    <section className="chapter" data-testid={`chapter-${chapter.id}`}>
      <ChapterTitle chapter={chapter} />
      <ol className="scenes">
        {chapter.scenes.map(({ id, title, wordCount }) => (
          <li key={id} className="scene-row">
            <a
              className="scene-link"
              href={`?scene=${id}`}
              aria-current={id === openId ? 'true' : undefined}
              data-testid={`scene-${id}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                choose(id)
              }}
            >
              <span className="scene-name">{title}</span>
              <span className="scene-words" data-testid={`scene-words-${id}`}>
                {wordCount}
                <span className="visually-hidden"> words</span>
              </span>
            </a>
            {id === openId && <MoveButtons chapter={chapter} sceneId={id} />}
          </li>
        ))}
      </ol>
      <TitleForm
        label="New scene"
        action="Add"
        busy={add.isPending}
        error={add.error}
        testId={`new-scene-form-${chapter.id}`}
        submit={(title, done) => add.mutate({ storyId, chapterId, title }, { onSuccess: done })}
      />
    </section>
  )
}
