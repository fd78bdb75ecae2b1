import type { Cause, LogRecord, StreamChange, Tag } from '@unstale/cache-core'

/** Those who listen, by tag. */
export type Listeners<Client> = ReadonlyMap<Tag, ReadonlySet<Client>>

const causeOf = ({ id, parentId, label, trace }: Cause, withLabel: boolean): Cause => ({
  id,
  source: 'push',
  ...(parentId !== undefined && { parentId }),
  ...(withLabel && label !== undefined && { label }),
  ...(withLabel && trace !== undefined && { trace }),
})

const changeOf = ({ seq, verb, cause }: LogRecord, tag: Tag, withLabel: boolean): StreamChange =>
  cause ? { tag, seq, verb, cause: causeOf(cause, withLabel) } : { tag, seq, verb }

/** What several clients have to hear. */
export interface Heard<Client> {
  readonly changes: readonly StreamChange[]
  readonly clients: readonly Client[]
}

/** What a client has to hear so far: a change after those of another view. Those who have to hear the same share one. */
interface View<Client> {
  readonly change: StreamChange | undefined
  readonly before: View<Client> | undefined
  readonly clients: Client[]
  /** What it became last. All clients meet the changes in one order, so the same change makes the same view. */
  next: View<Client> | undefined
}

const view = <Client>(change?: StreamChange, before?: View<Client>): View<Client> => ({ change, before, clients: [], next: undefined })

const widen = <Client>(from: View<Client>, change: StreamChange): View<Client> => {
  if (from.next?.change !== change) from.next = view(change, from)
  return from.next
}

/** The last change of each tag and verb, in the order of the log. */
const changesOf = <Client>(last: View<Client>): readonly StreamChange[] => {
  const found = new Map<string, StreamChange>()
  for (let at: View<Client> | undefined = last; at?.change; at = at.before) {
    const name = `${at.change.verb} ${at.change.tag}`
    if (!found.has(name)) found.set(name, at.change)
  }
  return [...found.values()].reverse()
}

/**
 * Who has to hear what: for each client the last change of each of its tags and verbs, in the order of the log. Looks at
 * nobody whom the records do not concern, and makes what is told once for all who are told the same.
 */
export const recordChanges = <Client>(
  records: readonly LogRecord[],
  listeners: Listeners<Client>,
  withLabels: boolean,
): readonly Heard<Client>[] => {
  const [only] = records
  if (only && records.length === 1) {
    const tags = only.tags.filter((tag) => listeners.has(tag))
    // What most records are: nobody has to be told two things.
    if (tags.length < 2)
      return tags.map((tag) => ({ changes: [changeOf(only, tag, withLabels)], clients: [...(listeners.get(tag) ?? [])] }))
  }
  const nothing = view<Client>()
  const found = new Map<Client, View<Client>>()
  for (const record of records) {
    for (const tag of record.tags) {
      const clients = listeners.get(tag)
      if (!clients) continue
      const change = changeOf(record, tag, withLabels)
      for (const client of clients) found.set(client, widen(found.get(client) ?? nothing, change))
    }
  }
  const views = new Set<View<Client>>()
  for (const [client, last] of found) {
    last.clients.push(client)
    views.add(last)
  }
  return [...views].map((last) => ({ changes: changesOf(last), clients: last.clients }))
}
