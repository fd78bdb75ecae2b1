import { setTimeout as pause } from 'node:timers/promises'
import { type Contender, contenders } from './contenders'
import { table } from './table'

const deferred = (): { readonly promise: Promise<void>; readonly resolve: () => void } => {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Some peers decide by the wall clock, in whole ms: without a pause they would be judged by what happens within one. */
const apart = 10

const verdict = (value: string | undefined): string => (value === 'NEW' ? 'NEW' : `${value ?? 'nothing'} (stale)`)

/** A load that a write overtakes. `meanwhile`: another read begins between the invalidation and the end of the load. */
const race = async ({ open }: Contender, meanwhile: boolean): Promise<{ readonly during: string; readonly later: string }> => {
  const cache = open()
  const [key, tags] = ['story', ['story:1']]
  const [started, blocked] = [deferred(), deferred()]
  let source = 'OLD'
  let loads = 0
  const read = (): Promise<string | undefined> =>
    cache.read(key, tags, async () => {
      const value = source
      loads += 1
      if (loads === 1) {
        started.resolve()
        await blocked.promise
      }
      return value
    })
  const first = read()
  await started.promise
  await pause(apart)
  source = 'NEW'
  await cache.invalidate(key, tags)
  await pause(apart)
  const second = meanwhile ? read() : undefined
  await pause(apart)
  blocked.resolve()
  await first
  const during = second ? verdict(await second) : ''
  const later = verdict(await read())
  await cache.close()
  return { during, later }
}

/** Who keeps a value that a write has overtaken, as a table. */
export const staleSet = async (): Promise<string> => {
  const rows: string[][] = []
  for (const contender of contenders) {
    const alone = await race(contender, false)
    const joined = await race(contender, true)
    rows.push([contender.name, contender.invalidatedBy, alone.later, joined.during, joined.later])
  }
  return table(['cache', 'told by', 'later read', 'read begun after', 'and later'], rows)
}
