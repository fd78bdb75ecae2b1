/** What publint, are-the-types-wrong and size-limit say of a packed package. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { node } from '../lib/run.mjs'
import { entryPoints } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'

const publintFinding = async ({ manifest, tarball }) => {
  const { messages } = await publint({ strict: true, pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer } })
  return { name: `publint: ${manifest.name}`, problems: messages.map((message) => formatMessage(message, manifest, { color: false })) }
}

const attw = async (tarball, args) => {
  const bin = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const { ok, output } = await node([bin, tarball, '--no-color', '--no-emoji', '--format', 'ascii', ...args])
  return ok ? [] : [output]
}

/** The main entry must resolve everywhere. Subpaths cannot under TypeScript's node10, which does not know `exports`. */
const attwFinding = async (pkg) => {
  const subpaths = entryPoints(pkg).filter((path) => path !== '.')
  const problems = await attw(pkg.tarball, ['--profile', 'strict', '--entrypoints', '.'])
  if (subpaths.length > 0) problems.push(...(await attw(pkg.tarball, ['--profile', 'node16', '--entrypoints', ...subpaths])))
  return { name: `are the types wrong: ${pkg.manifest.name}`, problems }
}

const sizeFinding = async ({ dir, manifest }) => {
  const { ok, output, stdout } = await node([join(root, 'node_modules/size-limit/bin.js'), '--json'], { cwd: dir })
  const name = `size: ${manifest.name}`
  if (!stdout.trim().startsWith('[')) return { name, problems: [output] }
  const over = JSON.parse(stdout).filter(({ passed }) => passed !== true)
  const problems = over.map((entry) => `${entry.name} is ${entry.size} B, over its budget of ${entry.sizeLimit} B (minified, brotli)`)
  return { name, problems: ok || problems.length > 0 ? problems : [output] }
}

export const publishable = async (pkg) => [await publintFinding(pkg), await attwFinding(pkg), await sizeFinding(pkg)]
