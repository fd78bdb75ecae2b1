/**
 * An id for a row that the server has yet to name: a negative whole number, or with `'text'` a string.
 * No row of a server is called so.
 *
 * @example
 * mutate({ id: temporaryId(), title: 'A new scene' })
 */
export const temporaryId: {
  (): number
  (kind: 'text'): string
} = ((kind?: 'text') => {
  const id = 1 + Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1))
  return kind === 'text' ? `new-${id.toString(36)}` : -id
}) as never
