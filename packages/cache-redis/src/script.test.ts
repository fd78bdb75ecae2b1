import { describe, expect, it } from 'vitest'
import type { Link } from './link'
import { runScript, script } from './script'

const given = script("return 'done'")

/** A server that answers the first command with this error. */
const failing = (message: string): { readonly link: Link; readonly asked: (readonly unknown[])[] } => {
  const asked: (readonly unknown[])[] = []
  const send: Link['send'] = async (_key, args) => {
    asked.push(args)
    if (asked.length === 1) throw new Error(message)
    return 'done'
  }
  return { link: { losses: 0, send, block: (key, args) => send(key, args), close: () => undefined }, asked }
}

describe('a script', () => {
  it('is sent as text where the server does not have it', async () => {
    const { link, asked } = failing('NOSCRIPT No matching script. Please use EVAL.')
    expect(await runScript(link, given, ['{n}:key'], ['a', 'b'])).toBe('done')
    expect(asked).toEqual([
      ['EVALSHA', given.sha, '1', '{n}:key', 'a', 'b'],
      ['EVAL', given.text, '1', '{n}:key', 'a', 'b'],
    ])
  })

  it('is not run a second time for any other error: it may have been run', async () => {
    const { link, asked } = failing('Redis did not answer within 1000 ms.')
    await expect(runScript(link, given, ['{n}:key'], [])).rejects.toThrow('did not answer')
    expect(asked).toHaveLength(1)
  })
})
