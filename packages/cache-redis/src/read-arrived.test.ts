import { expect, it } from 'vitest'
import { readArrived } from './read-arrived'

const after = { epoch: 'e1', seq: 4 }
const entry = (id: string, tag = 'a', epoch = 'e1'): readonly unknown[] => [id, ['r', `["i",["${tag}"]]`, 'e', epoch]]

const page = {
  epoch: 'e1',
  oldest: 5,
  tail: 6,
  records: [
    { tags: ['a'], verb: 'invalidate', seq: 5 },
    { tags: ['b'], verb: 'invalidate', seq: 6 },
  ],
  proven: false,
}

it.each([
  ['RESP 2', [['log', [entry('5-0'), entry('6-0', 'b')]]]],
  ['RESP 3, flat', ['log', [entry('5-0'), entry('6-0', 'b')]]],
  ['RESP 3, as an object', { log: [entry('5-0'), entry('6-0', 'b')] }],
  ['RESP 3, as a map', new Map([['log', [entry('5-0'), entry('6-0', 'b')]]])],
])('takes the records that come next: %s', (_, reply) => {
  expect(readArrived(reply, after)).toEqual(page)
})

it.each([
  ['nothing came', null],
  ['nothing came, said otherwise', []],
  ['there is a gap', [['log', [entry('6-0')]]]],
  ['there is a gap further on', [['log', [entry('5-0'), entry('7-0')]]]],
  ['it is known already', [['log', [entry('4-0')]]]],
  ['it is of another epoch', [['log', [entry('5-0', 'a', 'e2')]]]],
  ['one is of another epoch', [['log', [entry('5-0'), entry('6-0', 'b', 'e2')]]]],
  ['it does not name its epoch', [['log', [['5-0', ['r', '["i",["a"]]']]]]]],
  ['it means nothing', [['log', [['5-0', ['r', 'nonsense', 'e', 'e1']]]]]],
  ['somebody else put it there', [['log', [entry('5-1')]]]],
  ['it has other fields', [['log', [['5-0', ['x', '["i",["a"]]', 'e', 'e1']]]]]],
  ['it is no list of entries', [['log', 'x']]],
  ['it is none at all', 'OK'],
])('leaves it to the log when %s', (_, reply) => {
  expect(readArrived(reply, after)).toBeUndefined()
})
