/**
 * Seeds that noticed the absence of a rule when it was last looked for. They are tried first, which only saves time:
 * where one notices no more, because something changed, the search goes on with the others.
 */
export const knownSeeds: Readonly<Record<string, number>> = {
  'a hit advances': 3,
  'the floor': 32,
  'the gap check': 2,
  'a log without records has a gap too': 137,
  'a catch-up reads up to the tail': 26,
  'a late page does not bring an old epoch back': 105,
  'the lease': 26,
  'the lease begins when the read is sent': 131,
  'only a page that reaches the tail proves': 377,
  'elapsed: the monotonic clock counts': 30,
  'a shared read began after it was asked for': 105,
  'without proof nothing held may answer': 26,
  'the old list and the new one are named': 2,
  'a deleted row takes its children along': 2,
  'an intent is planned before the write': 31,
  'a load that was overtaken is followed by another': 6,
  'marked again after setQueryData': 2,
  'the position is replaced on a new epoch': 191,
  "a stream's from": 340,
  'a reset is a floor': 177,
  'after a reset everything is judged again': 37,
  'a silent stream counts as lost': 54,
  'new tags open a new stream': 2,
  'a hidden page is resumed': 6,
  'data from a store is as old as its stamp': 10,
  'stale is what a tag was named after': 2,
}
