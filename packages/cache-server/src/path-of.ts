/** The path of an address, whole or without its origin; without query and fragment. */
export const pathOf = (url: string): string => {
  const origin = url.startsWith('/') ? -1 : url.indexOf('://')
  const start = origin < 0 ? 0 : url.indexOf('/', origin + 3)
  if (start < 0) return '/'
  const end = url.slice(start).search(/[?#]/)
  return (end < 0 ? url.slice(start) : url.slice(start, start + end)) || '/'
}
