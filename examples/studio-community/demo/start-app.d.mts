export interface RunningApp {
  readonly url: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
  output(): string
  readonly exited: Promise<unknown>
}
export interface StartOptions {
  readonly port?: number
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  readonly readyPath?: string
  readonly startTimeoutMs?: number
}
export const freePort: () => Promise<number>
export const startApp: (options?: StartOptions) => Promise<RunningApp>
