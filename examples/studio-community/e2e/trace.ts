import type { Browser, Page } from 'playwright-core'

/** One task of the page's main thread, as the browser's own trace has it. */
export interface Task {
  /** Time on the processor: what other programs take from this machine does not count. */
  readonly cpuMs: number
  readonly wallMs: number
  /** Whether scripts of the page ran in it. */
  readonly isScript: boolean
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string; readonly data?: { readonly url?: string } }
}

/** Longer than this and a frame is lost that somebody sees. */
const LONG = 50

/** The tasks of the page's main thread while `work` runs. */
export const traced = async (browser: Browser, page: Page, work: () => Promise<void>): Promise<readonly Task[]> => {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] }
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const own = traceEvents.filter(({ pid, tid, ph }) => ph === 'X' && threads.has(`${pid} ${tid}`))
  const scripts = own.filter(({ name, args }) => name === 'FunctionCall' && (args?.data?.url ?? '').startsWith('http'))
  return own
    .filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask')
    .map(({ ts, dur = 0, tdur, tid, pid }) => ({
      cpuMs: (tdur ?? dur) / 1_000,
      wallMs: dur / 1_000,
      isScript: scripts.some((call) => call.pid === pid && call.tid === tid && call.ts >= ts && call.ts <= ts + dur),
    }))
}

export const longTasks = (tasks: readonly Task[]): readonly Task[] => tasks.filter(({ cpuMs }) => cpuMs > LONG)
