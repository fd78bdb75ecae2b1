const MAX_PARTS = 300
const MAX_TEXT = 200

/** A value as indented text, cut where it is long: however large the data is, this is soon done. */
export const preview = (value: unknown): string => {
  let parts = 0
  const print = (part: unknown, indent: string): string => {
    if (++parts > MAX_PARTS) return '…'
    if (typeof part === 'string') return JSON.stringify(part.length > MAX_TEXT ? `${part.slice(0, MAX_TEXT)}…` : part)
    if (typeof part !== 'object' || part === null) return String(part)
    const isList = Array.isArray(part)
    const [open, close] = isList ? ['[', ']'] : ['{', '}']
    const lines: string[] = []
    for (const key in part) {
      if (!Object.hasOwn(part, key)) continue
      if (parts > MAX_PARTS) {
        lines.push(`${indent}  …`)
        break
      }
      const text = print((part as Readonly<Record<string, unknown>>)[key], `${indent}  `)
      lines.push(`${indent}  ${isList ? '' : `${key}: `}${text}`)
    }
    return lines.length === 0 ? open + close : `${open}\n${lines.join('\n')}\n${indent}${close}`
  }
  return print(value, '')
}
