import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { bundleOf, problemsOf } from './tree-shaking.mjs'

let folder
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('what an import brings', () => {
  it('is found to be too much: in bytes, in packages, in code', async () => {
    folder = mkdtempSync(join(tmpdir(), 'unstale-shaking-'))
    writeFileSync(join(folder, 'other.js'), 'export const other = () => "the other thing"\nglobalThis.touched = true\n')
    writeFileSync(join(folder, 'index.js'), "export { other } from './other.js'\nexport const one = () => 1\n")
    const bundle = await bundleOf(folder, 'index.js', 'one')
    expect(bundle.code).not.toContain('the other thing')
    expect(bundle.modules).toBe(2)
    const whole = await bundleOf(folder, 'index.js', 'one, other')
    expect(problemsOf({ bytes: 10, brings: [], never: ['the other thing'] }, 'own', { ...whole, packages: ['own', 'stranger'] })).toEqual([
      expect.stringContaining('over 10'),
      'it brings stranger',
      'it brings the code that says the other thing',
    ])
    expect(problemsOf({ bytes: 10_000, brings: ['@unstale/stranger'] }, 'own', { ...whole, packages: ['own', 'stranger'] })).toEqual([])
  })
})
