/** One function for many that each stop something. What never began has none. */
export const stopAll =
  (stops: readonly ((() => void) | undefined)[]): (() => void) =>
  () => {
    for (const stop of stops) stop?.()
  }
