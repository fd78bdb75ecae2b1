'use client'
import { useMutation } from '@tanstack/react-query'
import { TitleForm } from '@/components/title-form'
import { sendJson } from '@/lib/send'
import type { Scene } from '@/rows'
import type { ChapterView } from '@/views'
import { MoveButtons } from './move-buttons'

interface ChapterOutlineProps {
  readonly chapter: ChapterView
  readonly openId: number | undefined
  choose(sceneId: number): void
}

export const ChapterOutline = ({ chapter, openId, choose }: ChapterOutlineProps) => {
  const address = `/studio/api/stories/${chapter.storyId}/write`
  const add = useMutation({
    mutationFn: (title: string) => sendJson<Scene>('POST', address, { body: { add: 'scene', chapterId: chapter.id, title } }),
    onSuccess: ({ id }) => choose(id),
  })
  return (
    <section className="chapter" data-testid={`chapter-${chapter.id}`}>
      <h2 className="chapter-title">{chapter.title}</h2>
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
        submit={(title, done) => add.mutate(title, { onSuccess: done })}
      />
    </section>
  )
}
