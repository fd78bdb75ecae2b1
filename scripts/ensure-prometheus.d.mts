export interface PrometheusMachine {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly exists?: (path: string) => boolean
}
export declare const prometheusPath: (machine?: PrometheusMachine) => string | undefined
export declare const prometheusRemedy: (platform: string) => string
export declare const ensurePrometheus: () => string
