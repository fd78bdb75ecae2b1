import { afterEach, describe, expect, it } from 'vitest'
import { realm } from './realm'

const slot = Symbol.for('unstale.realm')
const holder = globalThis as { [slot]?: unknown }

afterEach(() => {
  delete holder[slot]
})

describe('realm', () => {
  it('is one, whoever asks', () => {
    expect(realm()).toBe(realm())
  })

  it('refuses the state of another format, and says how to find the second version', () => {
    holder[slot] = { format: 999 }
    expect(() => realm()).toThrow(expect.objectContaining({ code: 'STATE_FORMAT_MISMATCH', message: expect.stringContaining('npm ls') }))
  })
})
