import { describe, expect, it } from 'vitest'
import { packageProblems, sourceProblems } from './check-sources.mjs'

const inCore = (text, path = 'engine.ts') => sourceProblems({ folder: 'cache-core', path, text })

describe('sourceProblems', () => {
  it('accepts what the house allows', () => {
    const text =
      "// Math.random would not replay\nexport class UnstaleError<Code extends string = string> extends Error {\n}\nconst at = 'https://example.org/a'\n"
    expect(inCore(text)).toEqual([])
  })

  it('keeps randomness and the platform out of core, except for the default ports and tests', () => {
    expect(inCore('const n = Math.random()')).toHaveLength(1)
    expect(inCore('globalThis.setTimeout(go, 1)')).toHaveLength(1)
    expect(inCore('const n = Date.now()')).toHaveLength(1)
    expect(inCore('const n = new Date()')).toHaveLength(1)
    expect(inCore('const text = value instanceof Date ? value.toISOString() : new Date(0)')).toEqual([])
    expect(inCore('const n = Math.random()', 'default-ports.ts')).toEqual([])
    expect(inCore('const n = Math.random()', 'engine.test.ts')).toEqual([])
    expect(sourceProblems({ folder: 'cache-server', path: 'a.ts', text: 'const n = Math.random()' })).toEqual([])
  })

  it('allows classes for errors and for what each request has one of', () => {
    expect(inCore('class OpenScope implements Scope {\n}', 'create-scope.ts')).toEqual([])
    expect(inCore('export class Engine {\n}')).toHaveLength(1)
    expect(inCore('class Engine extends Base {\n}')).toHaveLength(1)
    expect(inCore('class Gone extends UnstaleError {\n}')).toEqual([])
  })

  it('allows no silenced compiler, no left work and no skipped test', () => {
    expect(inCore('// @ts-ignore\n')).toHaveLength(1)
    expect(inCore('// TODO later\n')).toHaveLength(1)
    expect(inCore("it.skip('x', () => undefined)", 'a.test.ts')).toHaveLength(1)
  })

  it('keeps files small and index.ts a list', () => {
    expect(inCore('x\n'.repeat(301))).toHaveLength(1)
    expect(inCore("export { a } from './a'\nexport type { B, C } from './b'\n", 'index.ts')).toEqual([])
    expect(inCore("export * from './a'\n", 'index.ts')).toHaveLength(1)
    expect(inCore('export const a = 1\n', 'index.ts')).toHaveLength(1)
  })
})

describe('packageProblems', () => {
  it('wants small files in the median', () => {
    const files = Array.from({ length: 7 }, (_, n) => ({ path: `f${n}.ts`, text: 'x\n'.repeat(100) }))
    expect(packageProblems('cache-core', files)).toHaveLength(1)
    expect(packageProblems('cache-core', files.slice(0, 3))).toEqual([])
  })

  it('allows mitt in one file of cache-bus', () => {
    const uses = (path) => ({ path, text: "import mitt from 'mitt'\n" })
    expect(packageProblems('cache-bus', [uses('a.ts')])).toEqual([])
    expect(packageProblems('cache-bus', [uses('a.ts'), uses('b.ts')])).toHaveLength(1)
    expect(packageProblems('cache-core', [uses('a.ts')])).toHaveLength(1)
  })
})
