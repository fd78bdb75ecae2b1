export type PrefetchTrigger = 'intent' | 'visible' | 'idle' | 'manual'

export interface Intent {
  /** The element shows that somebody may go there. */
  readonly begin: () => void
  /** It no longer does. */
  readonly end: () => void
}

/** Rows of a list would each want an observer of their own; one serves them all. */
let shared: IntersectionObserver | undefined
const watched = new WeakMap<Element, (isVisible: boolean) => void>()

const observeVisible = (element: Element, { begin, end }: Intent): (() => void) => {
  if (typeof IntersectionObserver === 'undefined') return () => undefined
  shared ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting)
  })
  watched.set(element, (isVisible) => (isVisible ? begin() : end()))
  shared.observe(element)
  return () => {
    shared?.unobserve(element)
    watched.delete(element)
  }
}

/** A pointer that rests, focus that stays, or a finger that is put down. */
const observeIntent = (element: Element, { begin, end }: Intent, dwellMs: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const leave = (): void => {
    clearTimeout(timer)
    end()
  }
  const rest = (): void => {
    clearTimeout(timer)
    timer = setTimeout(begin, dwellMs)
  }
  const touch = (): void => {
    clearTimeout(timer)
    begin()
  }
  const unlessTouched =
    (act: () => void) =>
    ({ pointerType }: Event & { readonly pointerType?: string }): void => {
      if (pointerType !== 'touch') act()
    }
  const handlers = [
    ['pointerenter', unlessTouched(rest)],
    ['pointerleave', unlessTouched(leave)],
    ['focusin', rest],
    ['focusout', leave],
    ['touchstart', touch],
    ['touchcancel', leave],
  ] as const
  for (const [name, handler] of handlers) element.addEventListener(name, handler, { passive: true })
  return () => {
    clearTimeout(timer)
    for (const [name, handler] of handlers) element.removeEventListener(name, handler)
  }
}

/** Watches an element for a sign that somebody may go where it leads. Returns what stops it. */
export const observeElement = (element: Element, trigger: PrefetchTrigger, dwellMs: number, intent: Intent): (() => void) => {
  if (trigger === 'visible') return observeVisible(element, intent)
  return trigger === 'intent' ? observeIntent(element, intent, dwellMs) : () => undefined
}

/** Calls `begin` when the browser has nothing else to do. */
export const whenIdle = (begin: () => void): (() => void) => {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(begin, 200)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(begin, { timeout: 10_000 })
  return () => cancelIdleCallback(handle)
}
