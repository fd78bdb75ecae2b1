import { describe, expect, it } from 'vitest'
import { readmeExample } from './readme-example.mjs'

describe('readmeExample', () => {
  it('takes the first ts block and the output that its comments promise', () => {
    const text =
      '# T\n\n```sh\nnpm i x\n```\n\n```ts\nconst a = 1 // not printed\nconsole.log(a, 2)     // 1 2   (others say 1)\nconsole.log(a) // 1\n```\n\n```ts\nno\n```\n'
    const { code, expected } = readmeExample(text)
    expect(code).toContain('const a = 1')
    expect(code).not.toContain('no\n')
    expect(expected).toEqual(['1 2', '1'])
  })

  it('finds none where there is none', () => {
    expect(readmeExample('# T\n')).toBeUndefined()
  })
})
