import { describe, expect, it } from 'vitest'
import { lockfileProblems } from './check-lockfile.mjs'

const lock = (...names) =>
  `snapshots:\n\n  turbo@2.11.9:\n    optionalDependencies:\n${names.map((name) => `      '${name}': 2.11.9\n`).join('')}    dev: true\n`

describe('lockfileProblems', () => {
  it('accepts a tool that has all three binaries, however they are spelled', () => {
    expect(lockfileProblems(lock('@turbo/linux-64', '@turbo/darwin-arm64', '@turbo/windows-64'))).toEqual([])
    expect(lockfileProblems(lock('@rollup/rollup-linux-x64-gnu', '@rollup/rollup-darwin-arm64', '@rollup/rollup-win32-x64-msvc'))).toEqual(
      [],
    )
    expect(lockfileProblems(lock('@esbuild/linux-x64', '@esbuild/darwin-arm64', '@esbuild/win32-x64'))).toEqual([])
  })

  it('names a tool whose binaries are missing', () => {
    expect(lockfileProblems(lock('@biomejs/cli-linux-x64-musl', '@biomejs/cli-darwin-arm64'))).toEqual([
      'turbo@2.11.9 has @biomejs/cli-linux-x64-musl but no binary for Windows: pin a release that has one, then lock again',
    ])
    expect(lockfileProblems(lock('@next/swc-linux-x64-gnu'))).toHaveLength(2)
  })

  it('notices that it can no longer read the lockfile, and a registry host', () => {
    expect(lockfileProblems('lockfileVersion: 12')).toHaveLength(1)
    expect(lockfileProblems(`${lock('a')}tarball: https://registry.example/a.tgz`)).toHaveLength(1)
  })
})
