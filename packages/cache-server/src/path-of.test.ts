import { expect, it } from 'vitest'
import { pathOf } from './path-of'

it.each([
  ['http://localhost:3000/a/b?c=/d', '/a/b'],
  ['https://host/a#b?c', '/a'],
  ['https://host/', '/'],
  ['https://host', '/'],
  ['/a?next=http://host/b', '/a'],
  ['/a', '/a'],
  ['?a', '/'],
  ['*', '*'],
  ['', '/'],
])('the path of %j is %j', (url, path) => expect(pathOf(url)).toBe(path))
