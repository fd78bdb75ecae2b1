/**
 * The packed packages in a small Next.js application: type-checked and built by it, with the bundler that it chooses, started
 * as in production, and asked over HTTP and in a browser.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { node } from '../lib/run.mjs'
import { startNext } from '../lib/start-next.mjs'
import { readJson } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'
import { withBrowser } from '../quick-starts/two-browsers.mjs'
import { install, peersOf } from './install.mjs'
import { uses } from './uses.mjs'

/** A command, and what renders React by itself, which Next.js forbids: React is in the page. */
const notInRoutes = ['@unstale/cache-cli', '@unstale/cache-react']

const files = {
  'tsconfig.json': '{ "compilerOptions": { "strict": true } }\n',
  'app/layout.tsx': `import type { ReactNode } from 'react'
import { Providers } from './providers'

export default function Layout({ children }: { readonly children: ReactNode }) {
  return <html lang="en"><body><Providers>{children}</Providers></body></html>
}
`,
  'prices.ts': `import { createServerCache, tag, type ServerCache } from '@unstale/cache-server'

const held = globalThis as { cache?: ServerCache; price?: number }
export const cache: ServerCache = (held.cache ??= createServerCache({ authorize: () => true }))
export const readPrice = (): Promise<number> => cache.getOrSet({ key: 'price', tags: [tag('price')], factory: () => held.price ?? 3 })
export const writePrice = async (price: number): Promise<void> => {
  held.price = price
  await cache.invalidate(tag('price'))
}
`,
  'app/api/price/route.ts': `import { cache, readPrice, writePrice } from '../../../prices'

export const GET = cache.route(async () => Response.json(await readPrice()))
export const PUT = cache.route(async (request: Request) => {
  await writePrice(Number(await request.text()))
  return new Response(null, { status: 204 })
})
`,
  'app/api/cache/[...unstale]/route.ts': `import { cache } from '../../../../prices'

export const { GET, POST } = cache.handlers
`,
  'query-client.ts': `import { QueryClient } from '@tanstack/react-query'
import { createCacheClient } from '@unstale/cache-query'

export const makeQueryClient = (): QueryClient => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  createCacheClient(queryClient, { events: '/api/cache/events' })
  return queryClient
}
`,
  'app/providers.tsx': `'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { makeQueryClient } from '../query-client'

export const Providers = ({ children }: { readonly children: ReactNode }) => {
  const [queryClient] = useState(makeQueryClient)
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
}
`,
  'app/price.tsx': `'use client'
import { useQuery } from '@tanstack/react-query'
import { trackedFetch } from '@unstale/cache-query'
import { useCacheInvalidation, useCacheStatus } from '@unstale/cache-react'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
import { CacheDebugPanel } from '@unstale/cache-react/panel'

export const Price = () => {
  const price = useQuery({
    queryKey: ['price'],
    queryFn: async ({ signal }): Promise<number> => (await trackedFetch('/api/price', { signal })).json(),
  })
  const { isPending } = useCacheInvalidation()
  return (
    <>
      <ul><li>{\`price \${price.data}, \${isPending ? 'pending' : 'settled'}\`}</li></ul>
      <output>{useCacheStatus().state}</output>
      <CacheDebugPanel initialIsOpen />
      <AdvancedCacheMetricsDashboard endpoint="/api/cache" />
    </>
  )
}
`,
  'app/page.tsx': `import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import { readPrice } from '../prices'
import { makeQueryClient } from '../query-client'
import { Price } from './price'

export const dynamic = 'force-dynamic'

export default async function Page() {
  const queryClient = makeQueryClient()
  await queryClient.prefetchQuery({ queryKey: ['price'], queryFn: readPrice })
  return <HydrationBoundary state={dehydrate(queryClient)}><Price /></HydrationBoundary>
}
`,
}

/** A route that does what the users of the packages do, inside of what Next.js has bundled. */
const usesRoute = (packed) => {
  const imports = packed.map(({ folder }, n) => `import { use as use${n} } from '../../../uses/${folder}'`)
  const calls = packed.map(({ manifest }, n) => `'${manifest.name}': await use${n}().catch(String)`)
  return `${imports.join('\n')}\n\nexport const dynamic = 'force-dynamic'\nexport const GET = async () => Response.json({ ${calls.join(', ')} })\n`
}

const write = (home, path, text) => {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), text)
}

/** What the routes say of themselves, and what a read says after a write. */
const routeProblems = async (origin) => {
  const problems = []
  const expect = (what, found, isRight) => isRight || problems.push(`${what}: ${found}`)
  const read = async (headers = {}) => {
    const response = await fetch(`${origin}/api/price`, { headers })
    return { groups: response.headers.get('cache-groups'), position: response.headers.get('cache-position'), value: await response.json() }
  }
  const first = await read()
  expect('a read carries its tag', first.groups, first.groups === '"price"')
  expect('and a position', first.position, first.position !== null)
  const written = await fetch(`${origin}/api/price`, { method: 'PUT', body: '4' })
  const named = written.headers.get('cache-group-invalidation')
  const position = written.headers.get('cache-position')
  expect('a write names its tag', named, named?.split(', ').includes('"price"'))
  expect('and a position', position, position !== null)
  const second = await read({ 'Cache-Position': position })
  expect('a read after it', `${first.value} then ${second.value}`, first.value === 3 && second.value === 4)
  return problems
}

/** `[problems of the page's data, problems of its components]`. */
const pageProblems = async (origin) => {
  const html = await (await fetch(origin)).text()
  const inHtml = html.includes('price 4, settled') ? [] : [`the price is not in the HTML:\n${html.slice(0, 4_000)}`]
  return withBrowser(async ({ newContext, open, shows }) => {
    const opened = await open(await newContext(), origin)
    const follows = await shows(opened, 'price 4, settled')
      .then(() => fetch(`${origin}/api/price`, { method: 'PUT', body: '5' }))
      .then(() => shows(opened, 'price 5, settled'))
      .then(
        () => [],
        (error) => [error.message],
      )
    const errors = opened.said.filter((line) => /^error|hydrat/i.test(line))
    const state = await opened.page.locator('output').innerText()
    const panel = await opened.page.getByText('Invalidations').count()
    return [
      [...inHtml, ...follows],
      [...errors, ...(state === 'live' ? [] : [`the client is ${state}`]), ...(panel > 0 ? [] : ['the panel is not shown'])],
    ]
  })
}

export const inNext = async (packed, { folder, redisUrl }) => {
  const { dependencies } = readJson(join(root, 'examples/studio-community/package.json'))
  const { devDependencies } = readJson(join(root, 'package.json'))
  const versions = { next: dependencies.next, react: dependencies.react, 'react-dom': dependencies['react-dom'] }
  await install(folder, packed, { ...peersOf(packed), ...versions, typescript: devDependencies.typescript, '@types/node': '^20.19.0' })
  for (const [path, text] of Object.entries(files)) write(folder, path, text)
  const inRoutes = packed.filter(({ manifest }) => !notInRoutes.includes(manifest.name))
  for (const pkg of inRoutes) write(folder, `uses/${pkg.folder}.ts`, uses[pkg.manifest.name].code)
  write(folder, 'app/api/uses/route.ts', usesRoute(inRoutes))

  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const built = await node([join(folder, 'node_modules/next/dist/bin/next'), 'build'], { cwd: folder, env, timeoutMs: 600_000 })
  const names = [...inRoutes.map(({ manifest }) => manifest.name), '@unstale/cache-react']
  if (!built.ok) return { version: versions.next, cells: Object.fromEntries(names.map((name) => [name, [built.output]])) }

  const next = await startNext(folder, { REDIS_URL: redisUrl })
  try {
    const said = await (await fetch(`${next.origin}/api/uses`)).json()
    const cells = Object.fromEntries(
      names.map((name) => [
        name,
        name in said && said[name] !== uses[name].says ? [`it said\n${said[name]}\nnot\n${uses[name].says}`] : [],
      ]),
    )
    cells['@unstale/cache-server'].push(...(await routeProblems(next.origin)))
    const [data, components] = await pageProblems(next.origin)
    cells['@unstale/cache-query'].push(...data)
    cells['@unstale/cache-react'].push(...components)
    return { version: versions.next, cells }
  } finally {
    await next.stop()
  }
}
