import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import config from './.vitepress/config.mts'
import { readPages, root } from './read-pages.mjs'

const pages = readPages()

/** Text alone: what stands in code is no link. */
const prose = (text) => text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '`code`')

const linksOf = (text) => [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to).filter((to) => !/^[a-z]+:/.test(to))

/** How GitHub names a heading, and how the site does: a link is for both. */
const github = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
const here = (heading) =>
  heading
    .normalize('NFKD')
    .replaceAll(/[̀-ͯ]/g, '')
    .replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()

const headingsOf = (text) =>
  [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.replaceAll('`', ''))

const problemOf = ({ path, text }, link) => {
  const [to, hash] = link.split('#')
  const target = to === '' ? path : posix.join(dirname(path), to)
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`
  if (hash === undefined) return undefined
  if (!statSync(join(root, target)).isFile()) return `${link}: a folder has no headings`
  const page = target === path ? text : readFileSync(join(root, target), 'utf8')
  const names = headingsOf(page).map((heading) => [github(heading), here(heading)])
  if (!names.flat().includes(hash)) return `${link}: ${target} has no such heading`
  if (!names.some((both) => both.every((name) => name === hash))) return `${link}: GitHub and the site name this heading differently`
  return undefined
}

const inSidebar = (items) => items.flatMap(({ link, items: more = [] }) => [...(link ? [link] : []), ...inSidebar(more)])

const listed = inSidebar(config.themeConfig.sidebar['/'])

const addressOf = ({ path }) =>
  path
    .replace(/^docs/, '')
    .replace(/\.md$/, '')
    .replace(/\/index$/, '/')

describe('links', () => {
  it.each(pages.map((page) => page.path))('%s', (path) => {
    const page = pages.find((each) => each.path === path)
    expect(linksOf(page.text).flatMap((link) => problemOf(page, link) ?? [])).toEqual([])
  })

  it('of the navigation lead to pages, and every page is in it', () => {
    expect([...listed].sort()).toEqual(pages.map(addressOf).sort())
  })
})
