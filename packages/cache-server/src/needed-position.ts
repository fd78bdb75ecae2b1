import { covers, type Position, parsePosition } from '@unstale/cache-core'

/** Where a client says what it needs to see. */
export interface PositionSources {
  readonly header: string | null
  readonly cookie: string | null
}

export interface NeededPosition {
  readonly needs: Position | undefined
  /** What could not be read. */
  readonly malformed: readonly string[]
}

/** The value of the first cookie called `name`, if there is one. */
export const readCookie = (cookies: string | null, name: string): string | null => {
  if (!cookies?.includes(name)) return null
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

const NOTHING: NeededPosition = { needs: undefined, malformed: [] }

/**
 * One position out of two sources. Positions of different epochs do not compare: the one that
 * `applied` does not cover wins, because it makes this process look, and looking is all that a client can ask for.
 */
export const neededPosition = ({ header, cookie }: PositionSources, applied: Position): NeededPosition => {
  if (header === null && cookie === null) return NOTHING
  const malformed: string[] = []
  let needs: Position | undefined
  for (const text of [header, cookie]) {
    if (text === null || text === '') continue
    const position = parsePosition(text)
    if (!position) malformed.push(text.slice(0, 80))
    else if (!needs || covers(position, needs) || covers(applied, needs)) needs = position
  }
  return { needs, malformed }
}
