import type { FindingCode, FindingLevel } from './finding-codes'
import type { CheckId, Phase } from './phases'

/** Something that is not as it should be. */
export interface CheckFinding {
  readonly code: FindingCode
  readonly level: FindingLevel
  /** The route, endpoint or setting. */
  readonly subject: string
  /** What was seen. */
  readonly message: string
  /** What to do. */
  readonly remedy: string
}

export interface CheckReport {
  readonly id: CheckId
  readonly title: string
  readonly status: 'pass' | 'warn' | 'fail' | 'skip'
  /** What was looked at, with numbers; or why it was skipped. */
  readonly seen: string
  readonly findings: readonly CheckFinding[]
}

/** What `unstale validate --json` prints. */
export interface ValidationReport {
  readonly schema: 'unstale.validation/1'
  readonly phase: Phase
  readonly target: string
  /** Ms since 1970. */
  readonly at: number
  readonly durationMs: number
  readonly status: 'pass' | 'fail'
  readonly counts: { readonly pass: number; readonly warn: number; readonly fail: number; readonly skip: number }
  readonly checks: readonly CheckReport[]
  /** What to do now. */
  readonly next: string
}
