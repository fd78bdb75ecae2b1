import { tag } from '@unstale/cache-core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectTags } from './collect-tags'
import { createTagIndex } from './tag-index'

const names = fc.constantFrom(
  'scene',
  'scene:1',
  'scene:2',
  'scene:*',
  'scene:=',
  'scene*',
  'scene?a=1',
  'scene?a=*',
  'scene:a=1',
  'unit:1',
)

describe('the tags of one name', () => {
  it('are what they are when they are collected, whatever is carried', () => {
    fc.assert(
      fc.property(fc.array(fc.array(names, { minLength: 1, maxLength: 3 }), { maxLength: 20 }), (queries) => {
        const index = createTagIndex<object>()
        for (const sources of queries) {
          const tags = collectTags([], sources.map(tag))
          index.carry({}, [], tags)
          expect(index.shared(tags)).toEqual(tags)
          for (const one of tags) {
            expect(index.alone(one)).toEqual(collectTags([], [one]))
          }
        }
      }),
    )
  })
})
