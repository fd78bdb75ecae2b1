import pico from 'picocolors'
import type { Terminal } from '../cli/terminal'

export interface FakeTerminal extends Terminal {
  readonly printed: () => string
  readonly noted: () => string
}

/** A terminal that remembers, in a folder of its own. Without colours unless it is told otherwise. */
export const fakeTerminal = (cwd: string, env: Terminal['env'] = {}, colours = false): FakeTerminal => {
  const out: string[] = []
  const notes: string[] = []
  const paint = pico.createColors(colours)
  return {
    cwd,
    env,
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    paint,
    notePaint: paint,
    progress: () => ({ say: () => undefined, stop: () => undefined }),
    printed: () => out.join('\n'),
    noted: () => notes.join('\n'),
  }
}
