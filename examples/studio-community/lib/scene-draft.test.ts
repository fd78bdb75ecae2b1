import { describe, expect, it } from 'vitest'
import type { Scene } from '@/rows'
import { editOf, isDirty, startDraft, stepDraft } from './scene-draft'

const scene = (version: number, text: string, title = 'Fog'): Scene => ({
  id: 1,
  chapterId: 1,
  title,
  text,
  position: 1,
  wordCount: 1,
  version,
  updatedAt: 0,
})

describe('a draft of a scene', () => {
  it('shows a newer version at once when nothing is unsaved', () => {
    const draft = stepDraft(startDraft(scene(1, 'one')), { type: 'arrived', scene: scene(2, 'two') })
    expect(draft).toMatchObject({ text: 'two', arrived: true, theirs: undefined, base: { version: 2 } })
  })

  it('never replaces unsaved words: a newer version is offered beside them', () => {
    const typed = stepDraft(startDraft(scene(1, 'one')), { type: 'typed', text: 'mine' })
    const draft = stepDraft(typed, { type: 'arrived', scene: scene(2, 'two') })
    expect(draft).toMatchObject({ text: 'mine', theirs: { text: 'two' } })
    expect(stepDraft(draft, { type: 'theirsTaken' })).toMatchObject({ text: 'two', theirs: undefined })
    const kept = stepDraft(draft, { type: 'mineKept' })
    expect(editOf(kept)).toEqual({ text: 'mine', baseVersion: 2 })
  })

  it('does not take its own save for somebody else’s, in whichever order reply and refetch arrive', () => {
    const typed = stepDraft(startDraft(scene(1, 'one')), { type: 'typed', text: 'mine' })
    const saved = stepDraft(typed, { type: 'saved', scene: scene(2, 'mine') })
    const typedOn = stepDraft(saved, { type: 'typed', text: 'mine and more' })
    expect(stepDraft(typedOn, { type: 'arrived', scene: scene(2, 'mine') })).toBe(typedOn)
    expect(editOf(typedOn)).toEqual({ text: 'mine and more', baseVersion: 2 })
  })

  it('ignores an older version that arrives late', () => {
    const draft = startDraft(scene(3, 'three'))
    expect(stepDraft(draft, { type: 'arrived', scene: scene(2, 'two') })).toBe(draft)
  })

  it('sends only what was changed, and ends of the title do not count', () => {
    const renamed = stepDraft(startDraft(scene(1, 'one')), { type: 'typed', title: ' Mist ' })
    expect(editOf(renamed)).toEqual({ title: 'Mist', baseVersion: 1 })
    expect(isDirty(stepDraft(renamed, { type: 'typed', title: 'Fog ' }))).toBe(false)
  })
})
