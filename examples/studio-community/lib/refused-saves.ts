import type { StudioVariables } from './studio-mutations'

type Edit = StudioVariables['saveScene']['edit']

const TOLD = 'refused-save'
const keyOf = (sceneId: number): string => `${TOLD}:${sceneId}`

/** Words that an earlier page could not send, and that met newer ones when they were sent: kept until somebody has decided. */
export const keepRefusedSave = (sceneId: number, edit: Edit): void => {
  localStorage.setItem(keyOf(sceneId), JSON.stringify(edit))
  window.dispatchEvent(new Event(TOLD))
}

export const forgetRefusedSave = (sceneId: number): void => localStorage.removeItem(keyOf(sceneId))

/** Calls `offer` with what is kept for a scene, now and whenever something comes. Returns what ends it. */
export const offerRefusedSave = (sceneId: number, offer: (edit: Edit) => void): (() => void) => {
  const look = (): void => {
    const kept = localStorage.getItem(keyOf(sceneId))
    if (kept !== null) offer(JSON.parse(kept) as Edit)
  }
  look()
  window.addEventListener(TOLD, look)
  return () => window.removeEventListener(TOLD, look)
}
