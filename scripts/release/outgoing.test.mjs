import { describe, expect, it } from 'vitest'
import { outgoingProblems } from './outgoing.mjs'

const versions = { '@unstale/cache-bus': '0.2.0', '@unstale/cache-core': '0.3.0' }
const manifest = {
  name: '@unstale/cache-core',
  version: '0.3.0',
  main: './dist/index.cjs',
  exports: { '.': { import: { types: './dist/index.d.ts', default: './dist/index.js' } }, './package.json': './package.json' },
  dependencies: { '@unstale/cache-bus': '^0.2.0', mitt: '3.0.1' },
  publishConfig: { access: 'public' },
}
const files = ['LICENSE', 'README.md', 'package.json', 'dist/index.cjs', 'dist/index.js', 'dist/index.d.ts']
const problems = (more = {}, list = files) => outgoingProblems({ manifest: { ...manifest, ...more }, files: list }, versions)

describe('what is published', () => {
  it('is right as it is', () => {
    expect(problems()).toEqual([])
  })

  it('depends on what others can resolve, and on the versions that are published with it', () => {
    expect(problems({ dependencies: { '@unstale/cache-bus': 'workspace:^' } })).toHaveLength(1)
    expect(problems({ dependencies: { '@unstale/cache-bus': '^0.1.0' } })).toHaveLength(1)
    expect(problems({ peerDependencies: { '@unstale/cache-bus': 'workspace:^' }, dependencies: {} })).toHaveLength(1)
  })

  it('has the version that was raised, and is public', () => {
    expect(problems({ version: '0.2.9' })).toHaveLength(1)
    expect(problems({ private: true })).toHaveLength(1)
    expect(problems({ publishConfig: {} })).toHaveLength(1)
  })

  it('has every file that it names, its licence and its README, and none of the sources and tests', () => {
    expect(
      problems(
        {},
        files.filter((path) => path !== 'dist/index.d.ts'),
      ),
    ).toEqual(['dist/index.d.ts is not in it'])
    expect(
      problems(
        {},
        files.filter((path) => path !== 'LICENSE'),
      ),
    ).toEqual(['LICENSE is not in it'])
    expect(problems({}, [...files, 'src/index.ts', 'dist/tag.test.js'])).toHaveLength(2)
  })
})
