import { describe, expect, it } from 'vitest'
import { didYouMean } from './did-you-mean'

describe('didYouMean', () => {
  it('names the nearest of several near names, whatever the case', () => {
    expect(didYouMean('Scen', ['story', 'scenes', 'scene'])).toBe('Did you mean "scene"?')
    expect(didYouMean('sceness', ['scene', 'scenes'])).toBe('Did you mean "scenes"?')
  })

  it('names all that is known when nothing is near, ten of them at most', () => {
    expect(didYouMean('payment', ['story', 'scene'])).toBe('Known: story, scene.')
    const many = Array.from({ length: 12 }, (_, index) => `entity${index}`)
    expect(didYouMean('x', many)).toBe(`Known: ${many.slice(0, 10).join(', ')}, ….`)
    expect(didYouMean('x', [])).toBe('None is declared.')
  })
})
