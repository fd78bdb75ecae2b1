export interface RedisMachine {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly exists?: (path: string) => boolean
}
export declare const redisPath: (machine?: RedisMachine) => string | undefined
export declare const redisRemedy: (platform: string) => string
export declare const ensureRedis: () => string
