/**
 * `npm run streams`: 5,000 event streams on one process, with tags of their own. Counts what an invalidation writes, measures
 * what a stream costs, kills and resumes them all, and writes docs/streams.md. `npm run streams -- 500` opens so many and writes nothing.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { cpus, platform } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register } from 'tsx/esm/api'
import { ensureInstalled, root } from './pnpm.mjs'

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`

/** The server in a process of its own, so that what it holds is not mixed with what its clients hold. */
const startServer = async () => {
  const child = fork(join(root, 'scripts/stream-server.mjs'), { execArgv: ['--expose-gc'] })
  let id = 0
  const waiting = new Map()
  child.on('message', ({ answers, value }) => {
    waiting.get(answers)?.(value)
    waiting.delete(answers)
  })
  const call = (name, ...args) =>
    new Promise((resolve) => {
      waiting.set(++id, resolve)
      child.send({ id, name, args })
    })
  const stop = async () => {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
  return { call, stop, port: await call('port') }
}

export const measureStreams = async (count) => {
  const unregister = register()
  const { fanOut } = await import(pathToFileURL(join(root, 'packages/cache-server/src/testing/fan-out.ts')).href)
  const { call, stop, port } = await startServer()
  const before = await call('memory')
  let during = before
  const started = performance.now()
  let openedIn = 0
  const result = await fanOut({ port, invalidate: (sets) => call('invalidate', sets), streams: () => call('streams') }, count, async () => {
    openedIn = performance.now() - started
    during = await call('memory')
  })
  const timers = await call('timers')
  await stop()
  await unregister()
  return {
    ...result,
    timers,
    openedIn,
    heap: (during.heapUsed - before.heapUsed) / count,
    resident: (during.rss - before.rss) / count,
    external: (during.external - before.external) / count,
  }
}

const page = (result) => [
  '# Event streams in numbers',
  '',
  'Written by `npm run streams`: a server in one process, its clients in another, over loopback, one socket each.',
  '',
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()}, ${cpus().length} processors.`,
  '',
  '| what | how much |',
  '| --- | ---: |',
  `| streams open at once on one process | ${result.streams.toLocaleString('en')} |`,
  `| distinct tags they listen to | ${result.interests.toLocaleString('en')} |`,
  `| records appended, ${result.records - 100} that concern somebody and 100 that concern nobody | ${result.records.toLocaleString('en')} |`,
  `| messages due for them: one for each client that a record concerns | ${result.due.toLocaleString('en')} |`,
  `| messages written for them | ${result.messages.toLocaleString('en')} |`,
  `| streams killed, and resumed from where each stood | ${result.resumed.toLocaleString('en')} |`,
  `| records appended while none was open | ${result.missedRecords.toLocaleString('en')} |`,
  `| changes of which the resumed clients had to be told | ${result.missedDue.toLocaleString('en')} |`,
  `| changes of which they were told | ${result.missedTold.toLocaleString('en')} |`,
  `| told needlessly, of tags that share a bucket of the ledger with one that changed | ${result.needless.toLocaleString('en')} |`,
  `| timers for all heartbeats together | ${result.timers} |`,
  `| JavaScript heap a stream, socket and HTTP included | ${kib(result.heap)} |`,
  `| resident memory a stream, all of the above and Node's buffers | ${kib(result.resident)} |`,
  '',
  'A client that is told of what does not concern it, or not told of what does, fails the run. The same experiment with 500 streams is part of `npm test`.',
]

export const writeStreams = async (count = 5_000, writes = true) => {
  const result = await measureStreams(count)
  if (writes) writeFileSync(join(root, 'docs/streams.md'), `${page(result).join('\n')}\n`)
  const isRight = result.messages === result.due && result.missedTold === result.missedDue && result.timers === 1
  return { passed: isRight ? 1 : 0, failed: isRight ? 0 : 1, output: JSON.stringify(result, undefined, 2) }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const count = Number(process.argv[2] ?? 5_000)
  const { failed, output } = await writeStreams(count, process.argv[2] === undefined)
  console.log(output)
  process.exitCode = failed === 0 ? 0 : 1
}
