import type { Page } from '../page'

export interface FakePage extends Page {
  show(isVisible: boolean): void
  connect(isOnline: boolean): void
}

export const createFakePage = (): FakePage => {
  const listeners = new Set<() => void>()
  let isVisible = true
  let isOnline = true
  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }
  return {
    isVisible: () => isVisible,
    isOnline: () => isOnline,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    show: (next) => {
      isVisible = next
      changed()
    },
    connect: (next) => {
      isOnline = next
      changed()
    },
  }
}
