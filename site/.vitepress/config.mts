import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, defineConfig, type UserConfig } from 'vitepress'
import { inlineDrawings } from './inline-drawings.mts'
import { plainCode } from './plain-code.mts'
import { repositoryLinks } from './repository-links.mts'
import { scrollableTables } from './scrollable-tables.mts'

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6b57"/><path d="M8 7v10a8 8 0 0 0 16 0V7" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
const root = fileURLToPath(new URL('../..', import.meta.url))
const api = fileURLToPath(new URL('../api', import.meta.url))

/** The pages lie outside of this workspace, where Vue cannot be found from. */
const vueFromHere: NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number] = {
  name: 'vue-from-here',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!/^vue($|\/)/.test(id) || !importer?.endsWith('.md')) return undefined
    return this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true })
  },
}

/** The packages of the reference, as it was generated. */
const reference = (): DefaultTheme.SidebarItem[] => {
  const scope = `${api}/@unstale`
  if (!existsSync(scope)) return []
  const pages = readdirSync(scope, { recursive: true }).map((path) => String(path).replaceAll('\\', '/'))
  return pages
    .filter((path) => path.endsWith('.md'))
    .map((path) => path.slice(0, -'.md'.length))
    .sort()
    .map((path) => ({ text: path, link: `/api/@unstale/${path}` }))
}

const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'What it is', link: '/' },
      { text: 'The whole on one screen', link: '/summary' },
      { text: 'I already use TanStack Query', link: '/start/tanstack-query' },
      { text: 'Next.js', link: '/start/next' },
      { text: 'Vite and Express, Hono or Fastify', link: '/start/vite' },
      { text: 'Server only', link: '/start/server' },
    ],
  },
  {
    text: 'Concepts',
    items: [
      { text: 'Tags', link: '/concepts/tags' },
      { text: 'The model', link: '/concepts/model' },
      { text: 'The log', link: '/concepts/log' },
      { text: 'Freshness', link: '/concepts/freshness' },
      { text: 'Guarantees', link: '/concepts/guarantees' },
      { text: 'Optimistic layers', link: '/concepts/optimistic-layers' },
      { text: 'Read your writes', link: '/concepts/read-your-writes' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'The cache', link: '/cache' },
      { text: 'TanStack Query', link: '/query' },
      { text: 'React', link: '/react' },
      { text: 'Several instances: Redis', link: '/redis' },
      { text: 'Metrics', link: '/metrics' },
      { text: 'The command line', link: '/cli' },
      { text: 'Adding an adapter', link: '/adapters' },
    ],
  },
  {
    text: 'In production',
    items: [
      { text: 'Rollout in phases', link: '/rollout' },
      { text: 'Proxies and CDNs', link: '/production/proxies' },
      { text: 'Functions and edge', link: '/production/functions' },
      { text: 'Limits', link: '/production/limits' },
      { text: 'Security', link: '/production/security' },
      { text: 'Alerts', link: '/production/alerts' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'Comparison with peers', link: '/peers' },
      { text: 'Hand-written invalidation', link: '/migrate/hand-written' },
      { text: 'RTK Query', link: '/migrate/rtk-query' },
      { text: 'bentocache', link: '/migrate/bentocache' },
    ],
  },
  {
    text: 'Evidence',
    items: [
      { text: 'Races, beside peers', link: '/races' },
      { text: 'Benchmarks, beside peers', link: '/benchmarks' },
      { text: 'Simulation', link: '/simulation' },
      { text: 'What happens when things break', link: '/chaos' },
      { text: 'Frameworks', link: '/frameworks' },
      { text: 'Where the packages run', link: '/environments' },
      { text: 'Sizes', link: '/sizes' },
      { text: 'Event streams in numbers', link: '/streams' },
      { text: 'Hostile input', link: '/fuzz' },
      { text: 'Threat model', link: '/threat-model' },
      { text: 'The last long runs', link: '/verify' },
    ],
  },
]

const pagesOfDocs = (): readonly string[] =>
  readdirSync(`${root}/docs`, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))

const addressOf = (path: string): string => `/${path.slice(0, -'.md'.length)}`.replace(/\/index$/, '/')

/** A page that has no place above is in the navigation all the same, under its own heading. */
const unlisted = (): DefaultTheme.SidebarItem[] => {
  const listed = sidebar.flatMap(({ items = [] }) => items.map(({ link }) => link))
  return pagesOfDocs()
    .filter((path) => !listed.includes(addressOf(path)))
    .map((path) => ({ text: /^# (.*)$/m.exec(readFileSync(`${root}/docs/${path}`, 'utf8'))?.[1] ?? path, link: addressOf(path) }))
}
sidebar.at(-1)?.items?.push(...unlisted())

export default defineConfig({
  title: 'Unstale',
  description: 'Caches that know when they are wrong: the server’s memory, every tab, every other user’s browser, from one declaration.',
  lang: 'en',
  srcDir: '..',
  outDir: './dist',
  cacheDir: './node_modules/.vitepress',
  // The Markdown is read where GitHub shows it: links between these places are the same in both.
  srcExclude: ['**/CHANGELOG.md', '.*/**', '*.md', 'packages/*/!(README.md)', 'packages/*/*/**', 'benchmarks/**', 'site/*.md'],
  rewrites: { 'docs/:page*': ':page*', 'site/api/:page*': 'api/:page*' },
  cleanUrls: true,
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  vite: { plugins: [vueFromHere] },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => {
      repositoryLinks(md, root)
      inlineDrawings(md, `${root}/docs`)
      scrollableTables(md)
      plainCode(md)
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start/tanstack-query' },
      { text: 'Concepts', link: '/concepts/tags' },
      { text: 'Production', link: '/rollout' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: { '/': sidebar, '/api/': [{ text: 'Reference', items: [{ text: 'All packages', link: '/api/' }, ...reference()] }] },
    outline: [2, 3],
    externalLinkIcon: true,
    docFooter: { prev: 'Before', next: 'Next' },
  },
})
