import type { Commit } from './database'

/** A write as the oracle knows it. `from`: when everybody who is within the bound has to know it; undefined: never, its record may be lost. */
interface Written {
  readonly version: number
  readonly from: number | undefined
}

export interface Reads {
  readonly phase: string
  readonly rows: Uint16Array
  readonly versions: Uint32Array
  readonly starts: Float64Array
}

export interface Verdict {
  readonly phase: string
  readonly reads: number
  readonly violations: readonly string[]
  /** The longest time for which a read was answered without a write that had been appended, in ms. */
  readonly worstMs: number
}

export interface OracleOptions {
  readonly commits: readonly Commit[]
  /** When the record of a write was known to be in the log, by label. */
  readonly appended: ReadonlyMap<string, number>
  readonly maxLag: number
  readonly deadline: number
}

/** For each row its writes in the order of their versions. */
const writesByRow = ({ commits, appended, deadline }: OracleOptions): ReadonlyMap<number, readonly Written[]> => {
  const rows = new Map<number, Written[]>()
  for (const { row, version, label, mode, at } of commits) {
    const planned = mode === 'mutate' ? at + deadline : undefined
    const known = appended.get(label)
    // Whichever comes first: the record itself, or the intent when its process has died.
    const from = known === undefined ? planned : planned === undefined ? known : Math.min(known, planned)
    const list = rows.get(row) ?? []
    list.push({ version, from })
    rows.set(row, list)
  }
  return rows
}

/** The first write newer than `version` that everybody has to know, by when it had to be known first. */
const earliestMissed = (writes: readonly Written[], version: number): Written | undefined => {
  let found: Written | undefined
  for (let n = writes.length - 1; n >= 0; n--) {
    const write = writes[n] as Written
    if (write.version <= version) break
    if (write.from !== undefined && (!found || write.from < (found.from as number))) found = write
  }
  return found
}

/** Judges every read by the writes that it had to reflect: those appended more than `maxLag` before it began. */
export const judge = (all: readonly Reads[], options: OracleOptions): readonly Verdict[] => {
  const byRow = writesByRow(options)
  const phases = new Map<string, { reads: number; violations: string[]; worstMs: number }>()
  for (const { phase, rows, versions, starts } of all) {
    const verdict = phases.get(phase) ?? { reads: 0, violations: [], worstMs: 0 }
    phases.set(phase, verdict)
    for (let n = 0; n < rows.length; n++) {
      const [row, version, start] = [rows[n] as number, versions[n] as number, starts[n] as number]
      verdict.reads++
      const missed = earliestMissed(byRow.get(row) ?? [], version)
      if (missed?.from === undefined) continue
      const lateBy = start - missed.from
      if (lateBy > verdict.worstMs) verdict.worstMs = lateBy
      if (lateBy > options.maxLag)
        verdict.violations.push(`row ${row} was read as ${version}, ${Math.round(lateBy)} ms after ${missed.version} was appended`)
    }
  }
  return [...phases].map(([phase, verdict]) => ({ phase, ...verdict }))
}
