import type { LogRecord, StreamChange, Tag } from '@unstale/cache-core'

/** Those who listen, by tag. */
export type Listeners<Client> = ReadonlyMap<Tag, ReadonlySet<Client>>

const changeOf = ({ seq, verb, cause }: LogRecord, tag: Tag, withLabel: boolean): StreamChange => ({
  tag,
  seq,
  verb,
  ...(cause && {
    cause: {
      id: cause.id,
      source: 'push',
      ...(cause.parentId !== undefined && { parentId: cause.parentId }),
      ...(withLabel && cause.label !== undefined && { label: cause.label }),
      ...(withLabel && cause.trace !== undefined && { trace: cause.trace }),
    },
  }),
})

/** Who has to hear what: for each client the last change of each of its tags and verbs, in the order of the log. */
export const recordChanges = <Client>(
  records: readonly LogRecord[],
  listeners: Listeners<Client>,
  withLabels: boolean,
): ReadonlyMap<Client, readonly StreamChange[]> => {
  const found = new Map<Client, Map<string, StreamChange>>()
  for (const record of records) {
    for (const tag of record.tags) {
      const clients = listeners.get(tag)
      if (!clients) continue
      const change = changeOf(record, tag, withLabels)
      for (const client of clients) {
        const changes = found.get(client) ?? new Map<string, StreamChange>()
        const name = `${record.verb} ${tag}`
        changes.delete(name)
        found.set(client, changes.set(name, change))
      }
    }
  }
  return new Map([...found].map(([client, changes]) => [client, [...changes.values()]]))
}
