import type { Position } from '@unstale/cache-core'
import type { Heard } from './heard'

/** One client of the service: it remembers what it wrote, and sends the position of it along. */
export interface Session {
  readonly name: string
  readonly written: Heard
  needs: Position | undefined
  /** Epochs that were replaced: they never come back, so what still tells of them is late. */
  readonly left: Set<string>
}

export const createSession = (name: string): Session => ({ name, written: new Map(), needs: undefined, left: new Set() })

/** A position of another epoch replaces the one held, as in the browser. */
export const sessionTold = (session: Session, position: Position): void => {
  const { needs, left } = session
  if (left.has(position.epoch) || (needs?.epoch === position.epoch && needs.seq > position.seq)) return
  if (needs && needs.epoch !== position.epoch) left.add(needs.epoch)
  session.needs = position
}
