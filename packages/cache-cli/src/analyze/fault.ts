import type { Severity } from '@unstale/cache-metrics'
import type { AnalysisFinding } from './analysis-types'

export const found = (
  severity: Severity,
  code: string,
  subject: string,
  message: string,
  remedy: string,
  cost: number,
): AnalysisFinding => ({
  code,
  severity,
  subject,
  message,
  remedy,
  cost,
})
