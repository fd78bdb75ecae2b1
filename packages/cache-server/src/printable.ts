/** What a client sent, fit for a log: one line of printable ASCII, and not much of it. */
export const printable = (text: string, length = 80): string => text.slice(0, length).replace(/[^\x20-\x7e]/g, '?')
