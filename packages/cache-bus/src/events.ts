/**
 * Everything the caches report, in one closed map.
 * Names are in the past tense, payloads are plain and readonly: tags, keys, counts, durations in ms. Never cached values.
 */

export interface EventPosition {
  readonly epoch: string
  readonly seq: number
}

/** What made something happen. A decision names the decision that led to it in `parentId`. */
export interface Cause {
  readonly id: string
  readonly parentId?: string
  readonly source: 'mutation' | 'push' | 'tab' | 'header' | 'manual' | 'timer' | 'reset'
  /** For people: a mutation key, a route, a function's name. */
  readonly label?: string
  /** When its record was appended: ms since 1970 on the clock of the process that did. */
  readonly at?: number
  /** W3C `traceparent` of the span in which it began, where the application is traced. */
  readonly trace?: string
}

export type EventVerb = 'invalidate' | 'expire' | 'remove'

/** Why a cached entry did not answer. */
export type MissReason = 'absent' | 'expired' | 'invalidated' | 'epoch' | 'floor' | 'lease' | 'bypass'

/** What the cache engine, the log and its follower report. */
export interface EngineEvents {
  readonly entryHit: { readonly key: string; readonly stale: boolean }
  readonly entryMissed: { readonly key: string; readonly reason: MissReason; readonly tag?: string }
  /** The store was full: of entries, of bytes, or the entry alone was larger than all that it may hold. */
  readonly entryEvicted: { readonly key: string; readonly reason?: 'entries' | 'bytes' | 'size' }
  readonly loadStarted: { readonly key: string }
  readonly loadJoined: { readonly key: string }
  readonly loadSucceeded: {
    readonly key: string
    readonly durationMs: number
    readonly tags: readonly string[]
    /** Whether it differs from the value that it replaces. Left out when none was held, or when that is too costly to tell. */
    readonly changed?: boolean
  }
  readonly loadFailed: { readonly key: string; readonly durationMs: number; readonly error: unknown }
  /** The store in memory threw, or gave what is no entry of that key: it held nothing. */
  readonly storeFailed: { readonly operation: 'get' | 'set' | 'delete' | 'clear'; readonly key: string; readonly error: unknown }
  /** Nobody waited any more: its loader was told to stop. */
  readonly loadAbandoned: { readonly key: string; readonly durationMs: number }
  /** A load was overtaken by an invalidation, or a newer entry was there already: its value is not kept as fresh. */
  readonly storeRejected: { readonly key: string; readonly reason: 'invalidated' | 'older' | 'epoch' | 'floor' }
  /** A record was appended by this process. */
  readonly recordAppended: {
    readonly position: EventPosition
    readonly tags: readonly string[]
    readonly verb: EventVerb
    readonly cause: Cause
    readonly durationMs: number
  }
  /** A record took effect in this process, whoever appended it. */
  readonly recordApplied: {
    readonly position: EventPosition
    readonly tags: readonly string[]
    readonly verb: EventVerb
    readonly cause?: Cause
    /** From the append to here, in ms, where the log says when that was; two clocks are compared when they are two machines. */
    readonly lagMs?: number
  }
  /** The log did not take a record; it is sent again until it does. */
  readonly appendFailed: { readonly tags: readonly string[]; readonly error: unknown; readonly cause?: Cause }
  /** A caller has waited long enough for its record to be appended, and goes on without a position. */
  readonly appendDelayed: { readonly tags: readonly string[]; readonly cause: Cause; readonly durationMs: number }
  /** A record that the log had not taken at first is in it now. */
  readonly appendRetried: {
    readonly position: EventPosition
    readonly tags: readonly string[]
    readonly cause?: Cause
    readonly attempts: number
    readonly durationMs: number
  }
  /** Too many records waited for the log: they were given up, and the log moves to a new epoch instead. */
  readonly appendsOverflowed: { readonly lost: number; readonly durationMs: number }
  /** The log was moved to a new epoch, since records were lost. */
  readonly logRenewed: { readonly lost: number; readonly durationMs: number }
  /** After a new epoch: what this process had appended shortly before was appended again. */
  readonly appendsRepeated: { readonly records: number; readonly tags: number }
  /** Records are missing. `sinceMs`: how long ago nothing was missing for sure. */
  readonly gapFound: { readonly expected: number; readonly got: number; readonly sinceMs?: number }
  /** What stands in the log at this place is no record: what it named is not known, so all that is older is stale. */
  readonly recordUnreadable: { readonly seq: number }
  /** `sinceMs`: how long ago the log had last been read to its end. */
  readonly followerReset: {
    readonly epoch: string
    readonly reason: 'start' | 'epoch' | 'trimmed' | 'rewound'
    readonly sinceMs?: number
  }
  readonly followFailed: { readonly error: unknown }
  /** The log is being read again after `durationMs`; `replayed` records had been appended meanwhile. */
  readonly followRecovered: { readonly failures: number; readonly replayed: number; readonly durationMs: number }
  /** The log has not been heard for `maxLag`: from now on nothing held answers. */
  readonly leaseLapsed: { readonly sinceMs: number }
  /** What is held may answer again, after `durationMs`. */
  readonly leaseRegained: { readonly durationMs: number }
  readonly caughtUp: { readonly from: EventPosition; readonly to: EventPosition; readonly durationMs: number }
  /** A position that a client sent is not known to the log; it was ignored. */
  readonly positionIgnored: { readonly position: string; readonly reason: 'malformed' | 'unknown' | 'epoch' }
  /** Too many tags for one response: some became coarser. */
  readonly tagsCoarsened: { readonly before: number; readonly after: number; readonly families: readonly string[] }
  /** A change touches a parent whose own parents are not known: a `parent` look-up would save refetches. */
  readonly parentUnknown: { readonly entity: string; readonly named: string }
  /** A `parent` look-up threw; the coarser names were used. */
  readonly parentLookupFailed: { readonly entity: string; readonly error: unknown }
  /** The outcome of a write is not known; its tags were appended now and will be again. */
  readonly outcomeUnknown: { readonly tags: readonly string[]; readonly againInMs: number }
  /** A held entry was compared with its source. `explained`: a record came meanwhile, so the difference says nothing. */
  readonly entryAudited: { readonly key: string; readonly outcome: 'same' | 'explained' | 'stale' | 'gone' | 'failed' }
  /** A held entry differs from its source and no record explains it: a write did not name what it changed. */
  readonly staleFound: {
    readonly key: string
    readonly tags: readonly string[]
    readonly ageMs: number
    /** The tag that was probably not named. */
    readonly missingTag?: string
  }
}

/** What loading before it is asked for reports. */
export interface WarmingEvents {
  readonly warmingBegan: { readonly keys: number }
  /** `skipped`: a fresh value was held already, or the warming was stopped. */
  readonly keyWarmed: {
    readonly key: string
    readonly outcome: 'warmed' | 'skipped' | 'failed'
    readonly done: number
    readonly of: number
  }
  readonly warmingEnded: { readonly warmed: number; readonly skipped: number; readonly failed: number; readonly durationMs: number }
}

/** What the engine reports of the store that several processes share. */
export interface SecondLevelEvents {
  /** Another process had loaded what memory did not hold. */
  readonly sharedEntryFound: { readonly key: string; readonly ageMs: number }
  readonly sharedEntryMissed: {
    readonly key: string
    readonly reason: 'absent' | 'expired' | 'invalidated' | 'epoch' | 'lease' | 'malformed'
  }
  /** Another process loads the key: this one waits for its value for a while. */
  readonly loadAwaited: { readonly key: string }
  /** It threw, was late, or answered what is no entry. The cache went on without it. */
  readonly secondLevelFailed: { readonly operation: 'get' | 'set' | 'claim'; readonly key: string; readonly error: unknown }
  /** It failed so often in a row that it is left alone for a while. */
  readonly secondLevelSuspended: { readonly failures: number; readonly forMs: number }
  /** It answered again. */
  readonly secondLevelResumed: Readonly<Record<never, never>>
}

/** What the HTTP side reports. */
export interface ServerEvents {
  /** An unsafe request ended without naming anything it changed. */
  readonly mutationUnannounced: { readonly method: string; readonly path: string; readonly status: number }
  /** A tag was tracked after the headers had left: it could not be announced. */
  readonly tagLate: { readonly tag: string; readonly path: string }
  readonly headerIgnored: { readonly header: string; readonly reason: string; readonly url?: string }
  readonly requestServed: {
    readonly method: string
    readonly path: string
    readonly status: number
    readonly tags: number
    readonly durationMs: number
  }
  /** `replayed`: how many changes it was told at once, because it had missed them. */
  readonly streamOpened: { readonly tags: number; readonly replayed?: number }
  /** Records reached open streams: how many streams heard of them. */
  readonly recordsStreamed: { readonly records: number; readonly streams: number }
  readonly streamClosed: { readonly reason: 'client' | 'slow' | 'limit' | 'shutdown'; readonly durationMs: number }
  /** A client asked to resume from a position that the ledger cannot vouch for. */
  readonly streamReset: { readonly reason: 'epoch' | 'floor' | 'slow' }
}

/** What keeps a query cache in step reports. `query` is the query's hash. */
export interface QueryEvents {
  readonly queryTagged: {
    readonly query: string
    readonly tags: readonly string[]
    readonly from: 'header' | 'declared' | 'track' | 'hydration'
  }
  readonly queryMarked: { readonly query: string; readonly tags: readonly string[]; readonly cause: Cause }
  readonly queryRefetched: { readonly query: string; readonly cause: Cause; readonly changed: boolean; readonly durationMs: number }
  readonly queryDropped: { readonly query: string }
  /** Data was loaded before anybody looked at it. */
  readonly prefetchStarted: { readonly query: string }
  /** Prefetched data was looked at, `afterMs` after it was asked for. */
  readonly prefetchUsed: { readonly query: string; readonly afterMs: number }
  /** Prefetched data left, or became stale, before anybody looked at it. */
  readonly prefetchWasted: { readonly query: string }
  /** An invalidation met the index: how many queries carry its tags, how many were marked. */
  readonly invalidationMatched: {
    readonly tags: readonly string[]
    readonly matched: number
    readonly marked: number
    readonly cause: Cause
  }
  /** A hand-written `invalidateQueries` has refetched nothing that tags had not refetched already. */
  readonly callRedundant: { readonly filter: string; readonly runs: number }
  /** A response came from inside no query: pass `signal`, or call `track`. */
  readonly responseUnattributed: { readonly url: string; readonly remedy: string }
  /** A refetch brought nothing newer; the next is put off. */
  readonly refetchBackedOff: { readonly query: string; readonly delayMs: number }
  /** The page hears from two logs: probably several instances without a shared one. */
  readonly epochsMixed: { readonly own: string; readonly other: string; readonly url: string }
  readonly connectionChanged: { readonly state: 'idle' | 'connecting' | 'live' | 'polling' | 'offline' }
  readonly clientReset: { readonly epoch: string; readonly reason: 'epoch' | 'floor' | 'slow' }
  readonly tabHeard: { readonly tags: number }
  /** An optimistic change was drawn over these queries; none: no query shows what it patches. */
  readonly changeDrawn: { readonly change: string; readonly queries: readonly string[] }
  /** An optimistic change left a query: the server's data holds it, it failed, it was undone, or the query was given up. */
  readonly changeLeft: { readonly change: string; readonly query: string; readonly reason: 'confirmed' | 'failed' | 'undone' | 'dropped' }
  /** It could not be told what a patch means in the data of a query, so it did nothing there. */
  readonly patchAmbiguous: { readonly change: string; readonly query: string; readonly tag: string; readonly remedy: string }
  /** A patch that had worked before threw over newer data, and did nothing there. */
  readonly patchFailed: { readonly change: string; readonly query: string; readonly error: unknown }
  /** Loaded data may or may not hold a pending change: it waits for the answer to that change. */
  readonly snapshotHeld: { readonly query: string }
  /** The answer has come and did not help: the data was dropped for another load. */
  readonly snapshotDropped: { readonly query: string }
  /** Changes went on for so long that unsure data was shown: one of them may be visible twice until the next load. */
  readonly snapshotForced: { readonly query: string; readonly waitedMs: number }
  /** The server has named a row that was drawn under a temporary id: what is drawn and what waits goes by the real one now. */
  readonly idReplaced: { readonly temporary: string; readonly real: string }
}

export interface CacheEvents extends EngineEvents, SecondLevelEvents, WarmingEvents, ServerEvents, QueryEvents {}
