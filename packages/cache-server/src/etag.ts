import { createHash } from 'node:crypto'
import { splitList } from './cache-control'

/** Weak: whatever compresses the response on its way keeps its meaning, not its bytes. */
export const etagOf = (status: number, body: Uint8Array): string =>
  `W/"${createHash('sha256').update(`${status} `).update(body).digest('base64url').slice(0, 22)}"`

const opaque = (etag: string): string => etag.replace(/^W\//, '')

/** Whether one of the client's copies is the one with this tag (RFC 9110, 13.1.2: weak comparison). */
export const isNoneMatchMet = (ifNoneMatch: string | null, etag: string | null): boolean => {
  if (ifNoneMatch === null || etag === null) return false
  return ifNoneMatch.trim() === '*' || splitList(ifNoneMatch).some((candidate) => opaque(candidate) === opaque(etag))
}
