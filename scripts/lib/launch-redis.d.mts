import type { ChildProcess } from 'node:child_process'

export declare const launchRedis: (options: {
  readonly folder: string
  readonly args?: readonly string[]
  readonly at?: number | undefined
}) => Promise<{ readonly port: number; readonly child: ChildProcess }>
