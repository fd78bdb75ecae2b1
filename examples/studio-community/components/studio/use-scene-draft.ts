'use client'
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { forgetRefusedSave, offerRefusedSave } from '@/lib/refused-saves'
import { editOf, isDirty, type SceneDraft, startDraft, stepDraft } from '@/lib/scene-draft'
import { RequestFailed } from '@/lib/send'
import { saveSceneMutation } from '@/lib/studio-mutations'
import { useWrite } from '@/lib/use-write'
import type { Scene } from '@/rows'

/** How long the hands must rest before a save, and before a failed one is tried again, in ms. */
const PAUSE = 700
const RETRY = 5000

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'waiting' | 'failed' | 'conflict'

export interface SceneDraftControls {
  readonly draft: SceneDraft
  readonly state: SaveState
  type(edit: { readonly title?: string; readonly text?: string }): void
  save(): void
  keepMine(): void
  takeTheirs(): void
}

const conflictIn = (error: unknown): Scene | undefined =>
  error instanceof RequestFailed && error.status === 409 ? (error.body as { readonly scene?: Scene }).scene : undefined

/** Keeps a draft of a scene: saves when the hands rest, when the field or the page is left, and on demand. */
export const useSceneDraft = (scene: Scene, storyId: number): SceneDraftControls => {
  const [draft, dispatch] = useReducer(stepDraft, scene, startDraft)
  const { mutate, reset, isPending, isPaused, isError } = useWrite({
    ...saveSceneMutation,
    onSuccess: (saved) => dispatch({ type: 'saved', scene: saved }),
    onError: (error) => {
      const theirs = conflictIn(error)
      if (theirs) dispatch({ type: 'refused', scene: theirs })
    },
  })

  // While a save is under way a newer version may be our own: it is looked at when the reply is here.
  useEffect(() => {
    if (!isPending) dispatch({ type: 'arrived', scene })
  }, [scene, isPending])

  const latest = useRef(scene)
  useEffect(() => {
    latest.current = scene
  }, [scene])
  useEffect(
    () =>
      offerRefusedSave(scene.id, ({ title, text }) => {
        dispatch({ type: 'typed', ...(title !== undefined && { title }), ...(text !== undefined && { text }) })
        dispatch({ type: 'refused', scene: latest.current })
      }),
    [scene.id],
  )

  const dirty = isDirty(draft)
  const ready = dirty && !isPending && !draft.theirs && draft.title.trim() !== ''
  const save = useCallback(() => {
    if (ready) mutate({ storyId, sceneId: scene.id, edit: editOf(draft) })
  }, [ready, draft, mutate, storyId, scene.id])

  const latestSave = useRef(save)
  useEffect(() => {
    latestSave.current = save
  }, [save])

  useEffect(() => {
    if (!ready) return
    const timer = setTimeout(save, isError ? RETRY : PAUSE)
    return () => clearTimeout(timer)
  }, [ready, isError, save])

  useEffect(() => {
    const saveNow = () => latestSave.current()
    const saveWhenHidden = () => document.visibilityState === 'hidden' && saveNow()
    document.addEventListener('visibilitychange', saveWhenHidden)
    return () => {
      document.removeEventListener('visibilitychange', saveWhenHidden)
      saveNow()
    }
  }, [])

  const state: SaveState = draft.theirs
    ? 'conflict'
    : isPaused
      ? 'waiting'
      : isPending
        ? 'saving'
        : !dirty
          ? 'saved'
          : isError
            ? 'failed'
            : 'unsaved'
  return {
    draft,
    state,
    save,
    type: (edit) => dispatch({ type: 'typed', ...edit }),
    keepMine: () => {
      reset()
      forgetRefusedSave(scene.id)
      dispatch({ type: 'mineKept' })
    },
    takeTheirs: () => {
      forgetRefusedSave(scene.id)
      dispatch({ type: 'theirsTaken' })
    },
  }
}
