import { setTimeout as pause } from 'node:timers/promises'
import { reasonOf } from '../../http/ask'
import { type EventStream, openStream } from '../../http/event-stream'
import { type Check, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'

/** As many as a server takes by default. */
const MOST_TAGS = 1_000

/** Why a stream that was opened tells nothing. */
const silence = async (opened: EventStream, path: string, took: string): Promise<CheckFinding> => {
  const end = await Promise.race([opened.ended, undefined])
  if (end)
    return finding(
      'STREAM_CUT',
      path,
      `somebody ended it after ${Math.round(end.at - opened.openedAt)} ms, before its first event (${end.why})`,
    )
  const encoding = opened.headers.get('content-encoding')
  if (encoding !== null) return finding('STREAM_COMPRESSED', path, `Content-Encoding: ${encoding}; ${took}`)
  return finding('STREAM_BUFFERED', path, `the answer began, but ${took}: somebody on the way holds it back`)
}

export const stream: Check = {
  title: 'The event stream opens, and tells at once',
  run: async (context) => {
    const path = `${context.endpoints}/events`
    const tags = [...new Set([...context.seen.reads.values()].flatMap((answer) => answer.tags ?? []))].slice(0, MOST_TAGS)
    try {
      const opened = await openStream(context.url(path), { headers: context.user, tags, timeoutMs: context.limits.firstByteMs })
      if (opened.refusal !== undefined) {
        const type = opened.headers.get('content-type') ?? 'no type'
        return {
          seen: path,
          findings: [finding('STREAM_FAILED', path, `it answered ${opened.status} (${type}): ${opened.refusal.slice(0, 120)}`)],
        }
      }
      context.seen.stream = opened
      const first = await opened.waitFor(() => true, context.limits.firstByteMs)
      if (first) context.seen.epochs.set(first.message.epoch, 'the event stream')
      const encoding = opened.headers.get('content-encoding')
      const took = first
        ? `first event after ${Math.round(first.at - opened.openedAt)} ms`
        : `no event within ${context.limits.firstByteMs} ms`
      if (!first) return { seen: took, findings: [await silence(opened, path, took)] }
      // A compressor that passes on what it has does no harm.
      if (encoding !== null) return { seen: `${tags.length} tags, ${took}, compressed (${encoding})`, findings: [] }
      return { seen: `${tags.length} tags, ${took}`, findings: [] }
    } catch (error) {
      // A proxy that waits for the whole answer sends not even its head.
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      const code = timedOut ? 'STREAM_BUFFERED' : 'STREAM_FAILED'
      return {
        seen: path,
        findings: [finding(code, path, timedOut ? 'not even the headers arrived: somebody on the way waits for the end' : reasonOf(error))],
      }
    }
  },
}

export const streamLife: Check = {
  title: 'The event stream stays open, and shows that it lives',
  run: async (context) => {
    const path = `${context.endpoints}/events`
    const { stream: opened } = context.seen
    if (!opened || opened.heard.length === 0) return skipped('no stream that tells anything could be opened')
    // Before there are proxies, it is enough that nobody ended it while the others asked.
    const isAlone = context.phase === 'pre-deploy'
    const { observeMs, silenceMs } = isAlone ? { observeMs: 0, silenceMs: 0 } : context.limits
    const cut = opened.ended.then((end) => end)
    const until = async (ms: number): Promise<Awaited<typeof cut> | undefined> => {
      const control = new AbortController()
      const found = await Promise.race([cut, pause(Math.max(0, ms), undefined, { signal: control.signal }).catch(() => undefined)])
      control.abort()
      return found
    }
    const openFor = (): number => performance.timeOrigin + performance.now() - opened.openedAt
    const early = await until(observeMs - openFor())
    const end = early ?? (opened.beats.length === 0 ? await beatOr(opened, cut, silenceMs - openFor()) : undefined)
    const lived = Math.round(openFor())
    if (end)
      return {
        seen: path,
        findings: [finding('STREAM_CUT', path, `somebody ended it after ${Math.round(end.at - opened.openedAt)} ms (${end.why})`)],
      }
    if (opened.beats.length === 0 && !isAlone)
      return { seen: path, findings: [finding('STREAM_SILENT', path, `no heartbeat within ${lived} ms`)] }
    return { seen: `watched for ${lived} ms: ${opened.beats.length} heartbeats, not cut`, findings: [] }
  },
}

/** Waits for a sign of life; resolves with the end of the stream if that comes first. */
const beatOr = async <End>(opened: { readonly beats: readonly number[] }, cut: Promise<End>, ms: number): Promise<End | undefined> => {
  let end: End | undefined
  void cut.then((found) => (end = found))
  for (const until = performance.now() + ms; performance.now() < until && opened.beats.length === 0 && !end; ) await pause(20)
  return end
}
