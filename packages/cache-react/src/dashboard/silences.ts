const nameOf = (place: string): string => `unstale silenced ${place}`

/** Which alerts this browser has silenced, and until when; those of the page before a reload as well. */
export const readSilences = (place: string): ReadonlyMap<string, number> => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(place)) ?? '[]')
    if (!Array.isArray(kept)) return new Map()
    return new Map(kept.filter((each) => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'number'))
  } catch {
    // Storage that is refused, or holds something else: the page alone remembers.
    return new Map()
  }
}

/** Keeps what has not ended. */
export const keepSilences = (place: string, silences: ReadonlyMap<string, number>, now: number): void => {
  try {
    localStorage.setItem(nameOf(place), JSON.stringify([...silences].filter(([, until]) => until > now)))
  } catch {
    // See above.
  }
}
