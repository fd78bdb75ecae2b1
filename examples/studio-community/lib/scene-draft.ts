import type { Scene } from '@/rows'

/** What a writer sees of a scene, and what the server is known to have. */
export interface SceneDraft {
  readonly title: string
  readonly text: string
  /** The version that the draft is built on. */
  readonly base: Pick<Scene, 'title' | 'text' | 'version'>
  /** A newer version by somebody else, which met unsaved words of ours. */
  readonly theirs: Scene | undefined
  /** A newer version has taken the place of what was shown, and nothing has been typed since. */
  readonly arrived: boolean
}

export type DraftStep =
  | { readonly type: 'typed'; readonly title?: string; readonly text?: string }
  | { readonly type: 'arrived'; readonly scene: Scene }
  | { readonly type: 'saved'; readonly scene: Scene }
  | { readonly type: 'refused'; readonly scene: Scene }
  | { readonly type: 'mineKept' }
  | { readonly type: 'theirsTaken' }

const baseOf = ({ title, text, version }: Scene): SceneDraft['base'] => ({ title, text, version })

export const startDraft = (scene: Scene): SceneDraft => ({
  title: scene.title,
  text: scene.text,
  base: baseOf(scene),
  theirs: undefined,
  arrived: false,
})

export const isDirty = ({ title, text, base }: SceneDraft): boolean => title.trim() !== base.title || text !== base.text

/** Only what was changed, so that two people can rename and write at once. */
export const editOf = (draft: SceneDraft): { readonly title?: string; readonly text?: string; readonly baseVersion: number } => ({
  ...(draft.title.trim() !== draft.base.title && { title: draft.title.trim() }),
  ...(draft.text !== draft.base.text && { text: draft.text }),
  baseVersion: draft.base.version,
})

/** Unsaved words are never replaced: a newer version is shown at once when there are none, and offered otherwise. */
export const stepDraft = (draft: SceneDraft, step: DraftStep): SceneDraft => {
  switch (step.type) {
    case 'typed':
      return { ...draft, title: step.title ?? draft.title, text: step.text ?? draft.text, arrived: false }
    case 'saved':
      return step.scene.version > draft.base.version ? { ...draft, base: baseOf(step.scene), theirs: undefined } : draft
    case 'arrived':
      if (step.scene.version <= draft.base.version) return draft
      if (isDirty(draft)) return { ...draft, theirs: step.scene }
      return { ...startDraft(step.scene), arrived: true }
    case 'refused':
      return { ...draft, theirs: step.scene }
    case 'mineKept':
      return draft.theirs ? { ...draft, base: baseOf(draft.theirs), theirs: undefined } : draft
    case 'theirsTaken':
      return draft.theirs ? { ...startDraft(draft.theirs), arrived: true } : draft
  }
}
