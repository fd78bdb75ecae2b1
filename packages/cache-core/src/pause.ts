import type { Timers } from './ports'

export const pause = (ms: number, timers: Timers): Promise<void> => new Promise((resolve) => void timers.after(ms, resolve))
