/**
 * Whether a throw is a framework's way to answer and not a failure: Next.js throws for `redirect()` and
 * `notFound()`, and marks what it throws with a digest.
 */
export const isHostSignal = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'digest' in error &&
  typeof error.digest === 'string' &&
  (error.digest.startsWith('NEXT_REDIRECT') || error.digest.startsWith('NEXT_HTTP_ERROR_FALLBACK'))
