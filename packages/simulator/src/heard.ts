/** When each write was first heard of, by its version. A moment is whatever rises: a mark, a time, a position. */
export type Heard = Map<number, number>

export const hear = (heard: Heard, version: number, moment: number): void => {
  const before = heard.get(version)
  if (before === undefined || moment < before) heard.set(version, moment)
}
