import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStreamMessage, type StreamMessage } from './stream-message'

const batch: StreamMessage = {
  type: 'batch',
  epoch: 'e',
  from: 1,
  applied: 3,
  changes: [{ tag: 'x', seq: 2, verb: 'expire', cause: { id: 'c', source: 'push' } }],
}
const reset: StreamMessage = { type: 'reset', epoch: 'e', applied: 3, reason: 'floor' }

describe('parseStreamMessage', () => {
  it('reads what was written', () => {
    expect(parseStreamMessage(JSON.stringify(batch))).toEqual(batch)
    expect(parseStreamMessage(JSON.stringify(reset))).toEqual(reset)
  })

  it.each([
    { ...batch, from: 4 },
    { ...batch, applied: -1 },
    { ...batch, applied: 1.5 },
    { ...batch, epoch: '1' },
    { ...batch, changes: [{ tag: 'x' }] },
    { ...batch, changes: [{ tag: 'x', seq: 1, verb: 'purge' }] },
    { ...batch, changes: [{ tag: 'x', seq: 1, cause: 'me' }] },
    { ...batch, changes: undefined },
    { ...reset, reason: 'because' },
    { ...reset, type: 'other' },
    null,
    [],
  ])('reads %j as nothing', (message) => {
    expect(parseStreamMessage(JSON.stringify(message))).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseStreamMessage(text)))
  })
})
