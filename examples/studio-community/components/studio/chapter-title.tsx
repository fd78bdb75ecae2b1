'use client'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { renameChapterMutation } from '@/lib/studio-mutations'
import { useWrite } from '@/lib/use-write'
import type { Chapter } from '@/rows'

/** A chapter's name, which a click turns into a field. */
export const ChapterTitle = ({ chapter: { id, storyId, title } }: { readonly chapter: Chapter }) => {
  const [draft, setDraft] = useState<string>()
  const { mutate, isError } = useWrite(renameChapterMutation)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted = draft?.trim() ?? ''
    if (wanted !== '' && wanted !== title) mutate({ storyId, chapterId: id, title: wanted })
    setDraft(undefined)
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setDraft(undefined)
  }
  if (draft === undefined)
    return (
      <h2 className="chapter-title">
        <button
          type="button"
          className="chapter-name"
          title="Rename the chapter"
          data-failed={isError || undefined}
          onClick={() => setDraft(title)}
        >
          {title}
        </button>
      </h2>
    )
  return (
    <form className="chapter-form" onSubmit={submit} onBlur={submit}>
      <input
        aria-label="Name of the chapter"
        data-testid={`chapter-title-${id}`}
        value={draft}
        maxLength={120}
        // biome-ignore lint/a11y/noAutofocus: the field stands where the button was that asked for it.
        autoFocus
        onKeyDown={leave}
        onChange={(event) => setDraft(event.target.value)}
      />
    </form>
  )
}
