import type { Load } from './peer'

export interface Source {
  readonly load: Load
  /** How many loads began. */
  readonly loads: number
  write(): void
  /** What is true now. */
  readonly value: string
  /** The next load waits for `look` and `end`; those after it go through. */
  holdNext(): { readonly look: () => void; readonly end: () => void }
  fail(): void
}

const gate = (): { readonly passed: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

/** A row that changes while it is being read. */
export const createSource = (): Source => {
  let version = 1
  let loads = 0
  let fails = false
  let held: { readonly look: Promise<void>; readonly end: Promise<void> } | undefined
  return {
    load: async () => {
      const mine = held
      held = undefined
      loads++
      await mine?.look
      const seen = `v${version}`
      await mine?.end
      if (fails) throw new Error('The source is down.')
      return seen
    },
    get loads() {
      return loads
    },
    get value() {
      return `v${version}`
    },
    write: () => {
      version++
    },
    holdNext: () => {
      const [look, end] = [gate(), gate()]
      held = { look: look.passed, end: end.passed }
      return { look: look.open, end: end.open }
    },
    fail: () => {
      fails = true
    },
  }
}
