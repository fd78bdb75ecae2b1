/// <reference types="node" />
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const dist = new URL('../dist/', import.meta.url)
const text = (name: string): string => readFileSync(new URL(name, dist), 'utf8')

/** A built entry with every chunk that it imports. */
const whole = (entry: string): string => {
  const seen = new Map<string, string>()
  const add = (name: string): void => {
    if (seen.has(name)) return
    seen.set(name, text(name))
    for (const [, chunk] of (seen.get(name) ?? '').matchAll(/from\s*["']\.\/([^"']+)["']/g)) if (chunk) add(chunk)
  }
  add(entry)
  return [...seen.values()].join('\n')
}

it('charts are in the dashboard alone, and the panel in no other entry', () => {
  expect(readdirSync(dist)).toEqual(expect.arrayContaining(['index.js', 'panel.js', 'dashboard.js']))
  expect([whole('index.js'), whole('panel.js'), whole('dashboard.js')].map((code) => code.includes('uplot'))).toEqual([false, false, true])
  expect([whole('index.js'), whole('dashboard.js')].map((code) => code.includes('CacheDebugPanel'))).toEqual([false, false])
  expect(whole('index.js')).not.toContain('attachShadow')
})
