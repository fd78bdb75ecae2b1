import { expect, it } from 'vitest'
import { settledValue, settledWith } from './settled'

it('a settled promise says what it resolves with, and what is made of it does not', async () => {
  const value = { seq: 1 }
  const promise = settledWith(value)
  expect(settledValue(promise)).toBe(value)
  expect(await promise).toBe(value)
  const later = settledWith({ seq: 2 })
  expect([settledValue(promise), settledValue(later)]).toEqual([undefined, { seq: 2 }])
  expect(settledValue(promise.then((it) => it))).toBeUndefined()
  expect(settledValue(Promise.resolve(value))).toBeUndefined()
})
