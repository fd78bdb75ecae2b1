import { expect, it } from 'vitest'
import { createAttempts } from './attempts'

it('stops guessing for a while, and only for a while', () => {
  let time = 0
  const attempts = createAttempts({ max: 2, perMs: 100, now: () => time })
  attempts.failed()
  expect(attempts.may()).toBe(true)
  attempts.failed()
  expect(attempts.may()).toBe(false)
  time = 101
  expect(attempts.may()).toBe(true)
})
