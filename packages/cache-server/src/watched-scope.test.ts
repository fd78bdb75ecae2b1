import { createScope, tag } from '@unstale/cache-core'
import { expect, it } from 'vitest'
import { WatchedScope } from './watched-scope'

const watched = () => new WatchedScope(createScope({ epoch: 'e', openedAt: 0, enter: () => undefined }))

it('whoever wants to know of the first append hears of it once, at once where it has begun', () => {
  const all = watched()
  const { scope } = all
  let heard = 0
  all.whenWriting(() => heard++)
  expect(heard).toBe(0)
  scope.expect(Promise.resolve())
  scope.expect(Promise.resolve())
  expect(heard).toBe(1)
  all.whenWriting(() => heard++)
  expect(heard).toBe(2)
})

it('waits for an append that is refused no longer than for one that is taken', async () => {
  for (const append of [Promise.resolve(), Promise.reject(new Error('refused'))]) {
    const all = watched()
    all.scope.expect(append)
    expect(all.pending()).toBe(true)
    await append.catch(() => undefined)
    expect(all.pending()).toBe(false)
  }
})

it('lets go of who listens when the work is over: what was made within a scope may outlive its response by far', () => {
  const all = watched()
  const { scope } = all
  let heard = 0
  all.whenWriting(() => heard++)
  all.end()
  scope.expect(Promise.resolve())
  expect(heard).toBe(0)
})

it('makes no set of what a single cached read used, though it is watched', () => {
  const { scope } = watched()
  const tags = [tag('a'), tag('b')]
  scope.use({ epoch: 'e', asOf: 0, tags })
  expect(scope.names()).toBe(tags)
  scope.use({ epoch: 'e', asOf: 0, tags: [tag('b'), tag('c')] })
  expect(scope.names()).toEqual(['a', 'b', 'c'])
})
