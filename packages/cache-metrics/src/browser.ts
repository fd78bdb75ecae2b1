export { collectBrowser } from './collect-browser'
export type { CollectOptions } from './counting'
export type { Attributes } from './report-types'
export { type Cell, createTotals, type ObserveListener, type Series, type Tally, type Totals, type TotalsOptions } from './totals'
