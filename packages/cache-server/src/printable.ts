/** What a client sent, fit for a log: one line of printable ASCII, and not much of it. */
export const printable = (text: string, length = 80): string => {
  const short = text.length > length ? text.slice(0, length) : text
  return /^[\x20-\x7e]*$/.test(short) ? short : short.replace(/[^\x20-\x7e]/g, '?')
}
