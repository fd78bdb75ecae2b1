export interface View {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

const all: readonly View[] = [1440, 390].flatMap((width) => (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })))
const isLong = process.env['UNSTALE_ALL_VIEWS'] === '1'

/** How a page is looked at: wide and narrow, light and dark. All four in a long run; otherwise two that hold each of them once. */
export const views: readonly View[] = isLong ? all : all.filter((_view, at) => at === 0 || at === 3)

/** Each with every view in a long run; otherwise each with one, in turns. */
export const inViews = <T extends object>(cases: readonly T[]): readonly (T & View)[] =>
  cases.flatMap((each, at) => (isLong ? views : [views[at % views.length] as View]).map((view) => ({ ...each, ...view })))
