import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint, remembered } from './remembered.mjs'

let dir
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'unstale-remembered-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('remembered', () => {
  it('runs again when a file changes, moves or appears, and not otherwise', () => {
    const write = (name, text) => {
      mkdirSync(join(dir, 'dist'), { recursive: true })
      writeFileSync(join(dir, 'dist', name), text)
      return fingerprint(dir, ['dist', 'missing'])
    }
    const first = write('a.js', '1')
    expect(write('a.js', '1')).toBe(first)
    const changed = write('a.js', '2')
    const added = write('b.js', '')
    expect(new Set([first, changed, added]).size).toBe(3)
  })

  it('remembers what passed, and never what failed', async () => {
    const memory = join(dir, 'deep/memory.json')
    let runs = 0
    const check = (failed) => async () => {
      runs += 1
      return { passed: 3, failed, output: '' }
    }
    await remembered(memory, 'x', check(1))
    await remembered(memory, 'x', check(0))
    expect(await remembered(memory, 'x', check(1))).toMatchObject({ passed: 3, failed: 0 })
    expect(runs).toBe(2)
    await remembered(memory, 'y', check(1))
    expect(runs).toBe(3)
  })
})
