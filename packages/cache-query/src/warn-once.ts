declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

const LIMIT = 100
const warned = new Set<string>()

/** Advice, in development only: once for each `key`, and for no more than a hundred. */
export const warnOnce = (key: string, message: string): void => {
  if (typeof process === 'undefined' || process.env.NODE_ENV === 'production') return
  if (warned.has(key) || warned.size >= LIMIT) return
  warned.add(key)
  console.warn(`[unstale] ${message}`)
}
