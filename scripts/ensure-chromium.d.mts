export interface Machine {
  readonly platform?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly exists?: (path: string) => boolean
}
export declare const chromiumPath: (machine?: Machine) => string | undefined
export declare const launchFlags: readonly string[]
export declare const ensureChromium: () => string
