import { QueryClient } from '@tanstack/query-core'
import { createCacheClient, tag } from '@unstale/cache-query'

/**
 * Whether a page that is open for a long time grows: queries come and go a million times, with tags, loads and invalidations.
 * Run with `node --expose-gc --import tsx`; a second argument is the number of cycles.
 */
const cycles = Number(process.argv[2] ?? 1_000_000)
const STEPS = 10
/** Queries that are cached at any moment. */
const HELD = 100

const { gc } = globalThis as { readonly gc?: () => void }
if (!gc) throw new Error('Run with --expose-gc: without it the heap says nothing.')

const heap = (): number => {
  gc()
  gc()
  return process.memoryUsage().heapUsed / 1_048_576
}

const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity, staleTime: Infinity } } })
const client = createCacheClient(queryClient, {
  channel: false,
  tagsOf: ([n]) => [tag(`row:${Number(n)}`), tag(`list:${Number(n) % 50}`), tag('all')],
  ports: { page: { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined } },
})

const cycle = async (n: number): Promise<void> => {
  const options = { queryKey: [n], queryFn: ({ signal }: { readonly signal: AbortSignal }) => ({ n, isAborted: signal.aborted }) }
  if (n % 10 === 0) await queryClient.fetchQuery(options)
  else queryClient.setQueryData([n], { n })
  if (n % 100 === 0) void client.invalidate(tag(`row:${n}`))
  const old = queryClient.getQueryCache().get(JSON.stringify([n - HELD]))
  if (old) queryClient.getQueryCache().remove(old)
}

const started = performance.now()
const readings: number[] = []
let n = 0
for (let step = 0; step <= STEPS; step++) {
  // The first reading is taken warm: what is compiled and cached once is no growth.
  const until = step === 0 ? HELD * 100 : HELD * 100 + Math.round((cycles * step) / STEPS)
  for (; n < until; n++) await cycle(n)
  await new Promise((resolve) => setTimeout(resolve, 20))
  readings.push(heap())
  console.log(
    `${String(n).padStart(8)} queries added and removed, ${queryClient.getQueryCache().getAll().length} cached: ${readings.at(-1)?.toFixed(2)} MB`,
  )
}
const [before, after] = [readings[0] as number, readings.at(-1) as number]
const bytes = ((after - before) * 1_048_576) / cycles
console.log(
  `\nheap before ${before.toFixed(2)} MB, after ${after.toFixed(2)} MB: ${bytes.toFixed(2)} bytes a cycle, ${Math.round((performance.now() - started) / 1000)} s`,
)
client.destroy()
// A tenth of what the smallest record of a query would cost.
if (bytes > 5) process.exitCode = 1
