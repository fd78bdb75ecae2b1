import type { Check } from '../check-context'
import type { CheckId } from '../phases'
import { clock } from './clock'
import { cors } from './cors'
import { endpoints } from './endpoints'
import { httpVersion } from './http-version'
import { oneLog } from './one-log'
import { alerts, auditor, thresholds } from './operations'
import { privacy } from './privacy'
import { propagation } from './propagation'
import { reads } from './reads'
import { redis } from './redis'
import { stream, streamLife } from './stream'
import { writes } from './writes'

/** In the order in which they run: later ones build on what earlier ones saw. The stream is watched while others ask. */
export const checks: readonly (readonly [id: CheckId, check: Check])[] = [
  ['endpoints', endpoints],
  ['reads', reads],
  ['privacy', privacy],
  ['cors', cors],
  ['stream', stream],
  ['writes', writes],
  ['propagation', propagation],
  ['one-log', oneLog],
  ['http-version', httpVersion],
  ['clock', clock],
  ['redis', redis],
  ['auditor', auditor],
  ['alerts', alerts],
  ['thresholds', thresholds],
  ['stream-life', streamLife],
]
