import { expect, it } from 'vitest'
import { isNodeEnv } from './node-env'

const incoming = { headers: {} }
const nothing = (): void => undefined
const outgoing = { on: nothing, off: nothing }

it.each([
  ['what a server on Node hands on', { incoming, outgoing }, true],
  ['nothing', undefined, false],
  ['a runtime’s bindings', { incoming: 'a queue', outgoing: 'another', HEADERS: {} }, false],
  ['a request without headers', { incoming: {}, outgoing }, false],
  ['a response that nobody can listen to', { incoming, outgoing: { off: nothing } }, false],
  ['one that listeners cannot leave', { incoming, outgoing: { on: nothing } }, false],
])('%s is recognised for what it is', (_name, env, is) => {
  expect(isNodeEnv(env)).toBe(is)
})
