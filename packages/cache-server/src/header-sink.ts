/** Response headers, whoever holds them. The `Headers` of a Response fit. */
export interface HeaderSink {
  /** That none of them `matters`, where that is known: then nothing has to be asked for. */
  readonly isPlain?: boolean
  get(name: string): string | null
  set(name: string, value: string): void
  append(name: string, value: string): void
}

/** Headers that are looked at before something is added to them. */
export const matters = (name: string): boolean => /^(?:cache-[gps]|access-control-|set-cookie$)/i.test(name)
