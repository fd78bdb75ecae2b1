import { setTimeout as pause } from 'node:timers/promises'
import { startDatabase } from './database'
import { faults } from './faults'
import { type Member, startFleet } from './fleet'
import { type FromInstance, now } from './messages'
import { judge, type Reads, type Verdict } from './oracle'
import { createRandom } from './random'
import { startStorage } from './storage'

export interface ChaosOptions {
  readonly seconds: number
  readonly seed: number
  readonly instances?: number
  readonly readsPerBurst?: number
  /** Which faults, by a part of their names; left out: all. */
  readonly only?: readonly string[]
  readonly onProgress?: (text: string) => void
}

export interface ChaosReport {
  readonly seconds: number
  readonly seed: number
  readonly instances: number
  readonly maxLagMs: number
  readonly deadlineMs: number
  readonly faults: Readonly<Record<string, number>>
  readonly phases: readonly Verdict[]
  readonly reads: number
  readonly writes: { readonly mutate: number; readonly direct: number; readonly excused: number }
  readonly ownWrites: { readonly same: number; readonly other: number }
  readonly convergenceChecks: number
  readonly worstMs: number
  readonly events: Readonly<Record<string, { readonly count: number; readonly longestMs: number }>>
  readonly hits: number
  readonly loads: number
  readonly sharedHits: number
  readonly violations: readonly string[]
}

const ROWS = 40
const MAX_LAG = 1_000
const DEADLINE = 1_500
/** After a fault, in ms: what was planned is due and everybody has heard of it. */
const RECOVERY = DEADLINE + MAX_LAG + 500

/** Runs real processes under load and breaks things, one after the other, until the time is over; then judges every read. */
export const runChaos = async ({
  seconds,
  seed,
  instances = 4,
  readsPerBurst = 24,
  only,
  onProgress = () => undefined,
}: ChaosOptions): Promise<ChaosReport> => {
  const random = createRandom(seed)
  const database = await startDatabase(createRandom(seed + 1))
  const storage = await startStorage()
  const appended = new Map<string, number>()
  const reads: Reads[] = []
  const violations: string[] = []
  const events: Record<string, { count: number; longestMs: number }> = {}
  const ownWrites = { same: 0, other: 0 }
  const counts = new Map<number, { hits: number; loads: number; shared: number }>()
  const answers = new Map<string, Uint32Array>()
  const commitOf = new Map<string, { row: number; version: number }>()
  const injected: Record<string, number> = {}
  let known = 0
  let phase = 'nothing'
  let convergenceChecks = 0

  const learnCommits = (): void => {
    for (; known < database.commits.length; known++) {
      const commit = database.commits[known]
      if (commit) commitOf.set(commit.label, commit)
    }
  }

  const heard = (message: FromInstance, from: Member): void => {
    if (message.type === 'reads') reads.push({ phase, ...message })
    else if (message.type === 'appended') {
      if (!appended.has(message.label)) appended.set(message.label, message.at)
      learnCommits()
      const commit = commitOf.get(message.label)
      const others = fleet.members.filter((member) => member !== from && member.isAlive)
      const other = others[random.below(others.length)]
      if (commit && other) other.send({ type: 'readYourWrite', row: commit.row, needs: message.position, version: commit.version })
    } else if (message.type === 'ownWrite') {
      ownWrites[message.where]++
      if (message.version < message.floor)
        violations.push(
          `${phase}: ${from.name} read row ${message.row} as ${message.version} after a write of its client, ${message.floor} (${message.where} instance)`,
        )
    } else if (message.type === 'event') {
      const name = message.detail === undefined ? message.name : `${message.name}: ${message.detail}`
      const entry = (events[name] ??= { count: 0, longestMs: 0 })
      entry.count++
      entry.longestMs = Math.max(entry.longestMs, message.durationMs ?? 0)
    } else if (message.type === 'all') answers.set(`${from.pid} ${message.id}`, message.versions)
    else if (message.type === 'counts') counts.set(from.pid, message)
  }

  const fleet = await startFleet({
    count: instances,
    redisPort: () => storage.primary.port,
    onMessage: heard,
    instance: (index, proxyPort) => ({
      name: `instance ${index + 1}`,
      redisPort: proxyPort,
      databasePort: database.port,
      client: index % 2 === 0 ? 'redis' : 'ioredis',
      rows: ROWS,
      maxLag: MAX_LAG,
      deadline: DEADLINE,
      readsPerBurst,
      writesPerSecond: 12,
      seed: seed * 1_000 + index * 100 + random.below(100),
    }),
  })

  const work = (isWriting: boolean): void => {
    for (const member of fleet.members) member.send({ type: 'work', reads: true, writes: isWriting })
  }

  const chosen = only ? faults.filter(({ name }) => only.some((part) => name.includes(part))) : faults
  let rounds = 0
  /** Nothing is written and everything planned is due: now every instance must show what the database has. */
  const converge = async (name: string): Promise<void> => {
    work(false)
    await pause(RECOVERY)
    const id = ++rounds
    const asked = now()
    for (const member of fleet.members) member.send({ type: 'readAll', id })
    const missing = (): readonly Member[] => fleet.members.filter(({ pid }) => !answers.has(`${pid} ${id}`))
    while (missing().length > 0 && now() - asked < 30_000) await pause(20)
    for (const member of missing()) violations.push(`${name}: ${member.name} does not answer any more`)
    const excused = new Set(
      database.commits.filter(({ label, mode }) => mode === 'direct' && !appended.has(label)).map(({ version }) => version),
    )
    for (const member of fleet.members) {
      const versions = answers.get(`${member.pid} ${id}`)
      for (const [row, version] of [...(versions ?? [])].entries()) {
        convergenceChecks++
        const current = database.current(row)
        if (version !== current && !excused.has(current))
          violations.push(`${name}: ${member.name} shows row ${row} as ${version} and not as ${current}`)
      }
    }
  }

  work(true)
  const startedAt = now()
  try {
    for (let n = 0; n === 0 || now() - startedAt < seconds * 1_000; n++) {
      // Each once in a row of its own; what the time does not suffice for is left for another run.
      const fault = chosen[n % chosen.length]
      if (!fault) continue
      phase = fault.name
      injected[phase] = (injected[phase] ?? 0) + 1
      onProgress(`${Math.round((now() - startedAt) / 1_000)} s: ${phase}`)
      await fault.inject({ fleet, storage, random, maxLag: MAX_LAG })
      work(true)
      await pause(1_000)
      await converge(phase)
      work(true)
    }
    for (const member of fleet.members) member.send({ type: 'work', reads: false, writes: false })
    await pause(300)
  } finally {
    await fleet.stop()
    await storage.stop()
    await database.close()
  }

  const phases = judge(reads, { commits: database.commits, appended, maxLag: MAX_LAG, deadline: DEADLINE })
  for (const { phase: name, violations: found } of phases) violations.push(...found.map((text) => `${name}: ${text}`))
  const total = [...counts.values()].reduce(
    (sum, each) => ({ hits: sum.hits + each.hits, loads: sum.loads + each.loads, shared: sum.shared + each.shared }),
    {
      hits: 0,
      loads: 0,
      shared: 0,
    },
  )
  const byMode = (mode: string): number => database.commits.filter((commit) => commit.mode === mode).length
  return {
    seconds: Math.round((now() - startedAt) / 1_000),
    seed,
    instances,
    maxLagMs: MAX_LAG,
    deadlineMs: DEADLINE,
    faults: injected,
    phases,
    reads: phases.reduce((sum, verdict) => sum + verdict.reads, 0),
    writes: {
      mutate: byMode('mutate'),
      direct: byMode('direct'),
      excused: database.commits.filter(({ label, mode }) => mode === 'direct' && !appended.has(label)).length,
    },
    ownWrites,
    convergenceChecks,
    worstMs: Math.max(0, ...phases.map(({ worstMs }) => worstMs)),
    events,
    hits: total.hits,
    loads: total.loads,
    sharedHits: total.shared,
    violations,
  }
}
