import { describe, expect, it } from 'vitest'
import { codeOf } from './read-pages.mjs'

describe('codeOf', () => {
  it('takes each block as a module, and those that continue with what they continue', () => {
    const code = codeOf('```ts\nconst a = 1\n```\n\n```tsx\n// continued\nuse(a)\n```\n\n```ts\nconst a = 2\n```\n')
    expect(code).toEqual([
      { name: 'line-1.tsx', code: 'const a = 1\n// continued\nuse(a)\nexport {}\n' },
      { name: 'line-10.ts', code: 'const a = 2\nexport {}\n' },
    ])
  })

  it('takes files as they are at the end of the page, once for each alternative', () => {
    const page =
      '`a.ts`:\n\n```ts [a.ts]\nconst a = 1\n```\n\n<!-- either: x -->\n\n`a.ts`:\n\n```diff [a.ts]\n-const a = 1\n+const a = 2\n```\n\n<!-- or: y -->\n\n```sh\nx\n```\n\n<!-- end -->\n'
    expect(codeOf(page)).toEqual([
      { name: 'x/a.ts', code: 'const a = 2\n' },
      { name: 'y/a.ts', code: 'const a = 1\n' },
    ])
  })

  it('compiles nothing where there is nothing to continue', () => {
    expect(codeOf('```ts\n// continued\nuse(a)\n```\n')[0].code).toContain('thereIsNoBlockToContinue')
  })
})
