export type { AnalysisFinding, AnalysisInput, AnalysisReport, FamilyRow, SummaryRow } from './analyze/analysis-types'
export { analyze } from './analyze/analyze'
export { analysisToMarkdown } from './analyze/to-markdown'
export {
  defineConfig,
  type Limits,
  type ReadRoute,
  type RequestTemplate,
  type Secret,
  type Threshold,
  type ThresholdName,
  type UnstaleConfig,
  type WriteRoute,
} from './config/config-types'
export { readConfig } from './config/read-config'
export type { CliErrorCode } from './errors'
export type { BudgetLine, LoadBudget, LoadReport, LoadSecond, Percentiles } from './load/load-types'
export { loadToMarkdown } from './load/to-markdown'
export { type FindingCode, type FindingKind, type FindingLevel, findingKinds } from './validate/finding-codes'
export { type CheckId, checkPhases, type Phase, phases } from './validate/phases'
export type { CheckFinding, CheckReport, ValidationReport } from './validate/report-types'
export { validationToJunit } from './validate/to-junit'
export { validationToMarkdown } from './validate/to-markdown'
export { type ValidateOptions, validate } from './validate/validate'
