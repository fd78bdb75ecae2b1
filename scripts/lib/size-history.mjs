/**
 * docs/size-history.json: what each package weighed when it was released, and what it weighs now.
 * `{ '@unstale/cache-bus': [{ version: '0.1.0', date: '2026-03-02', bytes: { everything: 452 } }, { version: 'unreleased', bytes }] }`
 */

const NOW = 'unreleased'
/** As many releases are drawn. */
const SHOWN = 8

const bytesOf = (entries, name) =>
  Object.fromEntries(entries.filter((entry) => entry.package === name).map((entry) => [entry.name, entry.size]))

/** The history with what is measured now as its end. Releases stay as they are, also those of packages that are no more. */
export const withCurrent = (history, entries) => {
  const names = new Set([...Object.keys(history), ...entries.map((entry) => entry.package)])
  const next = {}
  for (const name of [...names].sort()) {
    const releases = (history[name] ?? []).filter(({ version }) => version !== NOW)
    const bytes = bytesOf(entries, name)
    next[name] = Object.keys(bytes).length > 0 ? [...releases, { version: NOW, bytes }] : releases
  }
  return next
}

/** The history after a release: of each package whose version is not in it yet, what it weighs now is what it weighed then. */
export const withReleases = (history, versions, date) =>
  Object.fromEntries(
    Object.entries(history).map(([name, records]) => {
      const version = versions[name]
      const current = records.find((record) => record.version === NOW)
      if (!current || version === undefined || records.some((record) => record.version === version)) return [name, records]
      const releases = records.filter((record) => record !== current)
      return [name, [...releases, { version, date, bytes: current.bytes }, current]]
    }),
  )

const bars = '▁▂▃▄▅▆▇█'
/** A line of blocks, the smallest value lowest. One that never changed is flat. */
export const sparkline = (values) => {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values.map((value) => bars[most === least ? 0 : Math.round(((value - least) / (most - least)) * (bars.length - 1))]).join('')
}

/** Rows for a table: an import of what was released, what it weighed release by release, and the line that draws it. */
export const historyRows = (history, kB) =>
  Object.entries(history).flatMap(([name, records]) => {
    const current = records.find(({ version }) => version === NOW)
    if (records.length < 2) return []
    return Object.keys(current?.bytes ?? {}).map((entry) => {
      const known = records.filter(({ bytes }) => entry in bytes).slice(-SHOWN)
      const sizes = known.map(({ version, bytes }) => `${version} ${kB(bytes[entry])}`)
      return [`${name}: ${entry}`, sizes.join(' · '), sparkline(known.map(({ bytes }) => bytes[entry]))]
    })
  })
