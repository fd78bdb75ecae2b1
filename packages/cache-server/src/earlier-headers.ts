/**
 * What a handler's response says itself. What middleware in front of it had set belongs to the request that it was set for,
 * like its id or the origin that may read it, and is set for each.
 */
export const withoutEarlier = (headers: Headers, earlier: Headers): Headers => {
  const own = new Headers(headers)
  for (const [name, value] of earlier) if (headers.get(name) === value) own.delete(name)
  return own
}

/** A kept response's headers, with those that middleware has set for who is answered now; where both speak, the response does. */
export const withEarlier = (kept: Headers, earlier: Headers): Headers => {
  const all = new Headers(kept)
  for (const [name, value] of earlier) if (!kept.has(name)) all.append(name, value)
  return all
}
