import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/threat-model.md', root), 'utf8')

it('names tests that exist, for each of its claims', () => {
  const named = [...page.matchAll(/`([\w./-]+\.ts)`(?: › ([^|)\n]+?))?(?= \||\)|$)/gm)]
  expect(named.length).toBeGreaterThan(20)
  for (const [, file = '', title] of named) {
    const url = new URL(file.startsWith('packages/') ? file : `packages/cache-server/src/${file}`, root)
    expect(existsSync(url), file).toBe(true)
    if (title !== undefined) expect(readFileSync(url, 'utf8'), `${file} has "${title}"`).toContain(title.trim())
  }
})
