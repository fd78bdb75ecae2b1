import { describe, expect, it } from 'vitest'
import { fromFindings, runSteps, total } from './steps.mjs'

describe('runSteps', () => {
  it('goes on after a failure and after a throw, and prints what they said', async () => {
    const printed = []
    const results = await runSteps(
      [
        { name: 'tests', run: async () => ({ passed: 3, failed: 0 }) },
        { name: 'lint', run: async () => ({ ok: false, output: 'a semicolon' }) },
        { name: 'broken', run: async () => Promise.reject(new Error('could not start')) },
        { name: 'size', run: async () => ({ ok: true }) },
      ],
      { print: (line) => printed.push(line), now: () => 0 },
    )
    expect(total(results)).toEqual({ passed: 4, failed: 2 })
    expect(printed.join('\n')).toContain('a semicolon')
    expect(printed.join('\n')).toContain('could not start')
  })

  it('runs a list beside each other, and what comes after it when all of it has ended', async () => {
    const trace = []
    let release
    const held = new Promise((resolve) => (release = resolve))
    const step = (name, wait) => ({
      name,
      run: async () => {
        trace.push(`${name} begins`)
        await wait
        trace.push(`${name} ends`)
        return { ok: name !== 'lint' }
      },
    })
    const freeing = { name: 'knip', run: async () => release() ?? { ok: true } }
    const results = await runSteps([[step('build', held), step('lint'), freeing], step('types')], { print: () => undefined, now: () => 0 })
    expect(trace).toEqual(['build begins', 'lint begins', 'lint ends', 'build ends', 'types begins', 'types ends'])
    expect(results.map(({ name }) => name)).toEqual(['build', 'lint', 'knip', 'types'])
    expect(total(results)).toEqual({ passed: 3, failed: 1 })
  })

  it('counts findings one a name', () => {
    expect(
      fromFindings([
        { name: 'a', problems: [] },
        { name: 'b', problems: ['x', 'y'] },
      ]),
    ).toEqual({ passed: 1, failed: 1, output: 'b\n  x\n  y' })
  })
})
