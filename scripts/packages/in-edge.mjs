/** The packed packages that need nothing of Node, in a realm that has what edge functions have and nothing of Node. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node } from '../lib/run.mjs'
import { install, peersOf, withOwnDependencies } from './install.mjs'
import { esbuild } from './to-javascript.mjs'
import { uses } from './uses.mjs'

const runner = `import { readFileSync } from 'node:fs'
import { EdgeVM } from '@edge-runtime/vm'
const vm = new EdgeVM()
if (vm.evaluate('typeof process + typeof require') !== 'undefinedundefined') throw new Error('this is no edge runtime')
vm.evaluate(readFileSync(process.argv[2], 'utf8'))
console.log(await vm.evaluate('said'))
`

export const inEdge = async (packed, { folder }) => {
  const portable = packed.filter(({ manifest }) => uses[manifest.name].isPortable)
  await install(
    folder,
    withOwnDependencies(
      packed,
      portable.map(({ manifest }) => manifest.name),
    ),
    {
      ...peersOf(portable),
      '@edge-runtime/vm': '5.0.0',
    },
  )
  writeFileSync(join(folder, 'run.mjs'), runner)
  const cells = {}
  for (const pkg of portable) {
    const { code, says } = uses[pkg.manifest.name]
    // What asks for a Node built-in cannot be bundled for this platform.
    const { outputFiles } = await esbuild.build({
      stdin: { contents: `${code}\nglobalThis.said = use()\n`, resolveDir: folder, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      conditions: ['edge-light'],
      define: { 'process.env.NODE_ENV': '"production"' },
      target: 'es2022',
      logLevel: 'silent',
    })
    writeFileSync(join(folder, `${pkg.folder}.js`), outputFiles[0].text)
    const { output, stdout } = await node(['run.mjs', `${pkg.folder}.js`], { cwd: folder, timeoutMs: 60_000 })
    cells[pkg.manifest.name] = stdout.trim() === says ? [] : [`it said\n${output}\nnot\n${says}`]
  }
  return { cells }
}
