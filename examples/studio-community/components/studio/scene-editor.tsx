'use client'
import type { KeyboardEvent } from 'react'
import { formatCount } from '@/lib/format'
import { wordCount } from '@/lib/word-count'
import type { Scene } from '@/rows'
import { ConflictNotice } from './conflict-notice'
import { SaveStatus } from './save-status'
import { useSceneDraft } from './use-scene-draft'

export const SceneEditor = ({ scene, storyId }: { readonly scene: Scene; readonly storyId: number }) => {
  const { draft, state, type, save, keepMine, takeTheirs } = useSceneDraft(scene, storyId)
  const saveOnKey = (event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 's') {
      event.preventDefault()
      save()
    }
  }
  return (
    <section className="desk-page" aria-label="Scene" data-testid="scene-editor" onKeyDown={saveOnKey}>
      <label className="visually-hidden" htmlFor="scene-title">
        Title of the scene
      </label>
      <input
        id="scene-title"
        className="scene-title"
        data-testid="scene-title"
        value={draft.title}
        maxLength={120}
        placeholder="Untitled"
        onChange={(event) => type({ title: event.target.value })}
        onBlur={save}
      />
      {draft.theirs && <ConflictNotice keepMine={keepMine} takeTheirs={takeTheirs} />}
      <label className="visually-hidden" htmlFor="scene-text">
        Text of the scene
      </label>
      <textarea
        id="scene-text"
        className="scene-text"
        data-testid="scene-text"
        value={draft.text}
        placeholder="Begin anywhere."
        onChange={(event) => type({ text: event.target.value })}
        onBlur={save}
      />
      <footer className="desk-foot">
        <span data-testid="scene-word-count">{formatCount(wordCount(draft.text), 'word')}</span>
        <SaveStatus state={state} arrived={draft.arrived} save={save} />
      </footer>
    </section>
  )
}
