import type { MetricsReport } from '@unstale/cache-metrics'
import { percent, whole } from '../report/format'
import type { AnalysisFinding } from './analysis-types'
import { byCount } from './counted-faults'
import { found } from './fault'
import { type Numbers, numbersOf } from './numbers'

const missRemedies: Readonly<Record<string, string>> = {
  invalidated: 'Writes name it too often: declare listFields, or name rows instead of lists; top tags say what is named.',
  absent: 'Its keys are too specific, or asked for once: leave out of the key what does not change the value.',
  expired: 'Its ttl ends before anybody asks again: raise it, or leave it out and rely on invalidation.',
  epoch: 'The log began anew: look for flushes, failovers and restarts.',
  floor: 'The log keeps too few records for how long a process was away: raise its length.',
  lease: 'Contact with the log was lost: look at Redis and the network to it.',
}

/** Below this a family says nothing. */
const ENOUGH = 50

const byFamily = (numbers: Numbers): readonly AnalysisFinding[] => {
  const load = numbers.duration('load.duration')
  const each = load && load.count > 0 ? ` at ${Math.round(load.sum / load.count)} ms each` : ''
  return numbers.by('reads', 'family').flatMap(([family, reads]) => {
    const findings: AnalysisFinding[] = []
    const hits = numbers.count('reads', { family, outcome: 'hit' }) + numbers.count('reads', { family, outcome: 'stale' })
    const [reason] = numbers.by('misses', 'reason', { family })
    if (reads >= ENOUGH && hits / reads < 0.5 && reason) {
      const remedy = missRemedies[reason[0]] ?? 'See misses by reason in docs/metrics.md.'
      findings.push(
        found(
          'warning',
          'HITS_LOW',
          family,
          `${percent(hits / reads)} of ${whole(reads)} reads hit; most misses are ${reason[0]} (${whole(reason[1])})`,
          remedy,
          reads - hits,
        ),
      )
    }
    const reloads = numbers.count('reloads', { family })
    const same = numbers.count('reloads', { family, changed: 'false' })
    if (reloads >= 20 && same / reloads > 0.5)
      findings.push(
        found(
          'warning',
          'LOADS_WASTED',
          family,
          `${percent(same / reloads)} of ${whole(reloads)} reloads brought the same again: ${whole(same)} loads${each} for nothing`,
          'Its tags are too coarse for the writes that name them: declare listFields, or name rows where whole lists are named.',
          same,
        ),
      )
    const late = numbers.count('stores.rejected', { family, reason: 'invalidated' })
    const loads = numbers.count('loads', { family })
    if (loads >= 20 && late / loads > 0.3)
      findings.push(
        found(
          'warning',
          'LOADS_OVERTAKEN',
          family,
          `${percent(late / loads)} of ${whole(loads)} loads were overtaken by a write, and not kept`,
          'Its loader is slower than its writes come: make it faster, its tags finer, or use expire where an old value may be shown.',
          late,
        ),
      )
    const evicted = numbers.count('evictions', { family })
    if (evicted >= ENOUGH && loads > 0 && evicted / loads > 0.2)
      findings.push(
        found(
          'info',
          'EVICTED',
          family,
          `${whole(evicted)} entries left for want of room, beside ${whole(loads)} loads`,
          'Raise maxEntries, or keep fewer keys.',
          evicted,
        ),
      )
    return findings
  })
}

const byShare = ({ summary, topTags, instances }: MetricsReport, numbers: Numbers): readonly AnalysisFinding[] => {
  const findings: AnalysisFinding[] = []
  const { loadErrorRatio, unmatchedRatio, prefetchUseRatio, propagationP99 } = summary
  if (loadErrorRatio.denominator >= 20 && (loadErrorRatio.ratio ?? 0) > 0.05)
    findings.push(
      found(
        'warning',
        'LOADS_FAIL',
        'loads',
        `${percent(loadErrorRatio.ratio)} of ${whole(loadErrorRatio.denominator)} loads failed`,
        'Look at the source that the loaders read.',
        loadErrorRatio.numerator,
      ),
    )
  if (propagationP99 !== null && propagationP99 > 1_000)
    findings.push(
      found(
        'warning',
        'PROPAGATION_SLOW',
        'propagation',
        `1 of 100 records took longer than ${Math.round(propagationP99)} ms to take effect`,
        'Look at the latency of the log, at event loops that are blocked, and at clocks that differ.',
        propagationP99,
      ),
    )
  if (numbers.gauges('lease.held').includes(0))
    findings.push(
      found(
        'critical',
        'LEASE_LOST',
        'lease',
        'an instance has no contact with its log: its memory answers nothing',
        'Look at the log (Redis) and the network to it.',
        1,
      ),
    )
  for (const [family, refetches] of numbers.by('refetches', 'family')) {
    const same = numbers.count('refetches', { family, changed: 'false' })
    if (refetches >= 20 && same / refetches > 0.5)
      findings.push(
        found(
          'warning',
          'REFETCHES_WASTED',
          family,
          `${percent(same / refetches)} of ${whole(refetches)} refetches brought the data that was shown before`,
          'Its tags are too coarse for the writes that name them: explain says which cause refetches it.',
          same,
        ),
      )
  }
  if (unmatchedRatio.denominator >= ENOUGH && (unmatchedRatio.ratio ?? 0) > 0.8)
    findings.push(
      found(
        'info',
        'INVALIDATIONS_UNMATCHED',
        'invalidations',
        `${percent(unmatchedRatio.ratio)} of ${whole(unmatchedRatio.denominator)} invalidations met no query`,
        'Normal where pages show little of what is written. If pages should have heard: compare what reads carry with what writes name.',
        unmatchedRatio.numerator,
      ),
    )
  if (prefetchUseRatio.denominator >= 20 && (prefetchUseRatio.ratio ?? 1) < 0.3)
    findings.push(
      found(
        'info',
        'PREFETCHES_WASTED',
        'prefetches',
        `${percent(prefetchUseRatio.ratio)} of ${whole(prefetchUseRatio.denominator)} prefetches were shown`,
        'Prefetch later, or less: on intent instead of on sight.',
        prefetchUseRatio.denominator - prefetchUseRatio.numerator,
      ),
    )
  const requests = numbers.count('requests')
  const coarse = numbers.count('tags.coarsened')
  if (requests >= ENOUGH && coarse / requests > 0.05)
    findings.push(
      found(
        'info',
        'TAGS_COARSENED',
        'tags',
        `${percent(coarse / requests)} of ${whole(requests)} responses had too many tags`,
        'Declare a list for what they show, so that one tag names it; or raise headerTags where every proxy takes long headers.',
        coarse,
      ),
    )
  const fullest = Math.max(0, ...numbers.gauges('ledger.occupancy'))
  if (fullest > 0.3)
    findings.push(
      found(
        'info',
        'LEDGER_FULL',
        'ledger',
        `${percent(fullest)} of its buckets are in use: about the chance of a needless load`,
        'Raise ledgerBuckets.',
        fullest,
      ),
    )
  const named = topTags.reduce((sum, { count }) => sum + count, 0)
  const [hottest] = topTags
  if (hottest && topTags.length > 1 && named >= ENOUGH && hottest.count / named > 0.5)
    findings.push(
      found(
        'info',
        'TAG_HOT',
        hottest.tag,
        `it is named by ${percent(hottest.count / named)} of what was named lately (${whole(hottest.count)} times)`,
        'If reads carry it and most do not change with it, split it: rows instead of a list, or a list with a key.',
        hottest.count,
      ),
    )
  const restarted = instances.filter((instance) => instance.restarted)
  if (restarted.length > 0)
    findings.push(
      found(
        'info',
        'RESTARTED',
        'instances',
        `${restarted.length} of ${instances.length} instances began within this range: their numbers begin there`,
        'Compare ranges that hold no deploy, or take snapshots before it.',
        restarted.length,
      ),
    )
  return findings
}

/** Everything that one report of the metrics says is not well. */
export const findFaults = (report: MetricsReport): readonly AnalysisFinding[] => {
  const numbers = numbersOf(report)
  return [...byCount(numbers), ...byFamily(numbers), ...byShare(report, numbers)]
}
