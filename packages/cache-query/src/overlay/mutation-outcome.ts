/** The HTTP status that an error tells of, in the fields that fetch wrappers and axios use. */
export const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null) return undefined
  const { status, statusCode, response } = error as Readonly<Record<string, unknown>>
  const nested = typeof response === 'object' && response !== null ? (response as Readonly<Record<string, unknown>>)['status'] : undefined
  return [status, statusCode, nested].find((each): each is number => typeof each === 'number' && each >= 400)
}

/** A refusal says that nothing was done. A timeout, a 5xx or a lost connection says nothing. */
export const outcomeOf = (status: number | undefined): 'failed' | 'lost' =>
  status !== undefined && status >= 400 && status < 500 && status !== 408 ? 'failed' : 'lost'

export const isConflict = (status: number | undefined): status is 409 | 412 => status === 409 || status === 412
