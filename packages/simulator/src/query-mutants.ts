import type { Mutant } from './mutant'

const query = (name: string, file: string, find: string, replace: string, fault?: string): Mutant => ({
  name,
  package: 'cache-query',
  file,
  find,
  replace,
  level: 'browser',
  fault,
})

/** The rules of the browser half, each with the patch that removes it. */
export const queryMutants: readonly Mutant[] = [
  query(
    'a load that was overtaken is followed by another',
    'create-calm.ts',
    "if (outcome === 'overtaken') return schedule(query, now + QUIET)",
    "if (outcome === 'overtaken') return released(query)",
  ),
  query(
    'what brought nothing newer backs off',
    'create-calm.ts',
    'const delay = Math.min(FIRST_BACK_OFF * 2 ** slot.failures, LAST_BACK_OFF)',
    'const delay = 0',
  ),
  query(
    'marked again after setQueryData',
    'watch-cache.ts',
    "  if (!isEntryFresh(state, entry)) markQuery(state, entry, entry.cause ?? newCause(state, 'manual'))\n}",
    '}',
  ),
  query('a refetch is answered by no HTTP cache', 'tracked-fetch.ts', "changed.cache = 'no-cache'", 'void changed'),
  query('the position of a write is sent along', 'exchange.ts', "headers['Cache-Position'] = position", 'void headers'),
  query(
    'the position is replaced on a new epoch',
    'needed-position.ts',
    'held?.epoch === position.epoch && held.seq > position.seq',
    'held && held.seq > position.seq',
    'lateEpoch',
  ),
  query("a stream's from", 'follow-stream.ts', 'if (from > (interest.applied ?? vouched)) {', 'if (from < 0) {', 'dropping'),
  query(
    'a stream resumes where the client stands',
    'follow-stream.ts',
    'since: since ? formatPosition({ epoch: since.epoch, seq: since.asOf }) : null',
    'since: null',
  ),
  query(
    'the epoch is that of the stream',
    'follow-stream.ts',
    '  moveToEpoch(state, epoch)\n  followed.applied = applied\n  followed.floor = applied',
    '  followed.applied = applied\n  followed.floor = applied',
    'epoch',
  ),
  query(
    'a reset is a floor',
    'follow-stream.ts',
    '  followed.applied = applied\n  followed.floor = applied\n',
    '  followed.applied = applied\n',
    'forgotten',
  ),
  query('after a reset everything is judged again', 'follow-stream.ts', "reviewAll(state, newCause(state, 'reset', reason))", '', 'epoch'),
  query('a silent stream counts as lost', 'open-connection.ts', "if (left <= 0) return end('failed')", 'if (left <= 0) return', 'mute'),
  query('new tags open a new stream', 'stream-life.ts', 'if (!coversInterest(state, live.interest)) return open()', ''),
  query('a hidden page is resumed', 'stream-life.ts', "forget('retry')\n    live?.look()\n    step()", "forget('retry')\n    live?.look()"),
  query('parts of a load count as the oldest of them', 'frame.ts', 'frame.heardAt = lower(frame.heardAt, at)', 'frame.heardAt = at'),
  query(
    'data from a store is as old as its stamp',
    'commit-load.ts',
    'entry.place = found && { epoch: found.epoch, asOf: found.asOf }',
    'entry.place = found && { epoch: found.epoch, asOf: found.asOf + 3 }',
  ),
  query('stale is what a tag was named after', 'invalidate-tags.ts', '!isFresh && markQuery(state, entry, cause, tags)', 'false'),
  query(
    'what is marked is loaded again',
    'invalidate-tags.ts',
    '    state.calm.invalidated(entry)\n  }\n  if (matched.length > 0',
    '  }\n  if (matched.length > 0',
  ),
  query(
    'invalidations of one burst share a load',
    'create-calm.ts',
    'schedule(query, inBurst ? Math.min(now + QUIET, slot.burstStart + LATEST) : now)',
    'schedule(query, now)',
  ),
  query(
    'a stream asks from the oldest data that nobody watches yet',
    'follow-stream.ts',
    'asOf = Math.min(asOf, place.asOf)',
    'asOf = Math.max(asOf === Number.POSITIVE_INFINITY ? 0 : asOf, place.asOf)',
  ),
]
