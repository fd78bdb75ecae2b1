import { describe, expect, it } from 'vitest'
import { exampleProblems, layerProblems, shapeProblems, versionProblems } from './check-manifests.mjs'
import { publishedPackages } from './lib/workspace.mjs'

const smallest = publishedPackages().find(({ folder }) => folder === 'cache-bus').manifest
const like = (changes) => ({ ...structuredClone(smallest), ...changes })

describe('shapeProblems', () => {
  it('accepts the smallest package', () => {
    expect(shapeProblems(smallest, 'cache-bus', smallest)).toEqual([])
  })

  it('names a field that is missing, new, changed or out of order', () => {
    const { license, ...without } = smallest
    expect(shapeProblems(without, 'cache-bus', smallest)).not.toEqual([])
    expect(shapeProblems({ ...without, license }, 'cache-bus', smallest)).toHaveLength(1)
    expect(shapeProblems(like({ author: 'x' }), 'cache-bus', smallest)).toHaveLength(1)
    expect(shapeProblems(like({ scripts: { ...smallest.scripts, test: 'true' } }), 'cache-bus', smallest)).toHaveLength(1)
  })

  it('names an export that is not the nested form, and a wrong name', () => {
    const flat = { '.': './dist/index.js', './package.json': './package.json' }
    expect(shapeProblems(like({ exports: flat }), 'cache-bus', smallest)).toHaveLength(1)
    expect(shapeProblems(smallest, 'cache-core', smallest)).toHaveLength(1)
  })
})

describe('layerProblems', () => {
  it('keeps imports flowing one way', () => {
    expect(layerProblems({ dependencies: { '@unstale/cache-bus': 'workspace:^' } }, 'cache-core')).toEqual([])
    expect(layerProblems({ dependencies: { '@unstale/cache-server': 'workspace:^' } }, 'cache-query')).toHaveLength(1)
    expect(layerProblems({ devDependencies: { '@unstale/cache-query': 'workspace:^' } }, 'cache-core')).toHaveLength(1)
  })

  it('wants own packages as workspace dependencies, never as peers, and knows every package', () => {
    expect(layerProblems({ dependencies: { '@unstale/cache-bus': '^0.1.0' } }, 'cache-core')).toHaveLength(1)
    expect(layerProblems({ peerDependencies: { '@unstale/cache-bus': '*' } }, 'cache-core')).toHaveLength(1)
    expect(layerProblems({}, 'cache-new')).toHaveLength(1)
  })
})

describe('versionProblems', () => {
  it('names a dependency of two versions', () => {
    expect(
      versionProblems([
        { name: 'a', dependencies: { x: '1' } },
        { name: 'b', devDependencies: { x: '2' } },
      ]),
    ).toEqual(['x: 1 in a; 2 in b'])
    expect(
      versionProblems([
        { name: 'a', dependencies: { x: '1' } },
        { name: 'b', devDependencies: { x: '1' } },
      ]),
    ).toEqual([])
  })
})

describe('exampleProblems', () => {
  it('wants an example that is driven by a test', () => {
    expect(exampleProblems({ private: true, scripts: { build: 'x', test: 'x', types: 'x' } })).toEqual([])
    expect(exampleProblems({ private: true, scripts: { build: 'x', types: 'x' } })).toHaveLength(1)
    expect(exampleProblems({ scripts: { build: 'x', test: 'x', types: 'x' } })).toHaveLength(1)
  })
})
