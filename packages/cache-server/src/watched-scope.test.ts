import { createScope } from '@unstale/cache-core'
import { expect, it } from 'vitest'
import { watchScope } from './watched-scope'

const watched = () => watchScope(createScope({ epoch: 'e', openedAt: 0, enter: () => undefined }))

it('whoever wants to know of the first append hears of it once, at once where it has begun', () => {
  const { scope, whenWriting } = watched()
  let heard = 0
  whenWriting(() => heard++)
  expect(heard).toBe(0)
  scope.expect(Promise.resolve())
  scope.expect(Promise.resolve())
  expect(heard).toBe(1)
  whenWriting(() => heard++)
  expect(heard).toBe(2)
})

it('lets go of who listens when the work is over: what was made within a scope may outlive its response by far', () => {
  const { scope, whenWriting, end } = watched()
  let heard = 0
  whenWriting(() => heard++)
  end()
  scope.expect(Promise.resolve())
  expect(heard).toBe(0)
})
