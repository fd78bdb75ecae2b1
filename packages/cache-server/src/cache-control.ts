/** The directives of a `Cache-Control` field, names in lower case; those without a value are ''. */
export type CacheControl = ReadonlyMap<string, string>

/** A token, and perhaps a value with or without quotes. Each character is looked at once, whatever the field holds. */
const DIRECTIVE = /([a-z][a-z-]{0,40})(?:=(?:"([^"]*)"|([^\s,"]*)))?/giy

export const parseCacheControl = (field: string | null): CacheControl => {
  const directives = new Map<string, string>()
  for (const part of splitList(field ?? '')) {
    DIRECTIVE.lastIndex = 0
    const [, name, quoted, plain] = DIRECTIVE.exec(part) ?? []
    // Of two that contradict each other the first counts (RFC 9111, 4.2.1).
    if (name !== undefined && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), quoted ?? plain ?? '')
  }
  return directives
}

/** The members of a comma-separated field; commas inside quotes divide nothing. */
export const splitList = (field: string): readonly string[] => {
  const members: string[] = []
  let start = 0
  let isQuoted = false
  for (let i = 0; i <= field.length; i++) {
    const character = field[i]
    if (character === '"') isQuoted = !isQuoted
    if (character !== undefined && (character !== ',' || isQuoted)) continue
    const member = field.slice(start, i).trim()
    if (member !== '') members.push(member)
    start = i + 1
  }
  return members
}

/** A directive's number of seconds, in ms. Undefined when it is absent; what is no number counts as 0, which is stale. */
export const durationOf = (directives: CacheControl, name: string): number | undefined => {
  const text = directives.get(name)
  if (text === undefined) return undefined
  return /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : 0
}
