/**
 * The lockfile must serve every machine: a tool with a binary for Linux on x64 also has the ones for macOS on
 * arm64 and Windows on x64. pnpm leaves out silently what the registry does not have on the day it resolves.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { report } from './lib/steps.mjs'
import { root } from './pnpm.mjs'

/** Binaries without a counterpart elsewhere: sharp has its libraries inside the binding, rollup lists this helper for Linux alone. */
const exceptions = [/^@img\/sharp-libvips-/, /^@napi-rs\/lzma-/]

/** How a package name says "Linux, x64", and what it says for the others. First match counts. */
const spellings = [
  { linux: /linux-x64-(gnu|musl)$/, macos: ['darwin-arm64'], windows: ['win32-x64-msvc', 'win32-x64'] },
  { linux: /linux-x64$/, macos: ['darwin-arm64'], windows: ['win32-x64-msvc', 'win32-x64'] },
  { linux: /linuxmusl-x64$/, macos: ['darwin-arm64'], windows: ['win32-x64'] },
  { linux: /linux-64$/, macos: ['darwin-arm64'], windows: ['windows-64'] },
]

/** The `optionalDependencies` blocks of the snapshots, each with the package that has it. */
const optionalBlocks = (text) => {
  const blocks = []
  let owner = ''
  let block
  for (const line of text.split('\n')) {
    const head = /^ {2}(\S.*):$/.exec(line)
    if (head) owner = head[1]
    const item = block && /^ {6}'?([^':]+)'?: \S/.exec(line)
    if (/^ {4}optionalDependencies:$/.test(line)) {
      block = { owner, names: [] }
      blocks.push(block)
    } else if (item) block.names.push(item[1])
    else block = undefined
  }
  return blocks
}

const missing = ({ owner, names }) =>
  names.flatMap((name) => {
    if (exceptions.some((pattern) => pattern.test(name))) return []
    const spelling = spellings.find(({ linux }) => linux.test(name))
    if (!spelling) return []
    const others = { macOS: spelling.macos, Windows: spelling.windows }
    return Object.entries(others)
      .filter(([, endings]) => !endings.some((ending) => names.includes(name.replace(spelling.linux, ending))))
      .map(([system]) => `${owner} has ${name} but no binary for ${system}: pin a release that has one, then lock again`)
  })

export const lockfileProblems = (text) => {
  const blocks = optionalBlocks(text)
  const problems = blocks.flatMap(missing)
  if (blocks.length === 0)
    problems.push('no optionalDependencies were found: the form of the lockfile has changed, this check no longer reads it')
  if (/https?:\/\//.test(text)) problems.push('it names a registry host: it must work with any')
  return [...new Set(problems)]
}

export const checkLockfile = () => [
  { name: 'the lockfile serves Linux, macOS and Windows', problems: lockfileProblems(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) },
]

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(checkLockfile())
