/** The packed packages on one major version of Node, installed by its npm: used as ESM and as CommonJS, every entry loaded, every command asked. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeOf } from '../lib/node-versions.mjs'
import { run } from '../lib/run.mjs'
import { entryPoints, specifier } from '../lib/workspace.mjs'
import { install, peersOf } from './install.mjs'
import { toJavaScript } from './to-javascript.mjs'
import { uses } from './uses.mjs'

const formats = {
  esm: { ending: 'mjs', load: (name) => `await import('${name}')` },
  cjs: { ending: 'cjs', load: (name) => `require('${name}')` },
}

export const inNode =
  (major) =>
  async (packed, { folder, redisUrl }) => {
    const { env, version } = await nodeOf(major, join(folder, 'node'))
    const home = join(folder, 'home')
    await install(home, packed, peersOf(packed), env)
    mkdirSync(join(home, 'uses'))
    const said = (args) => run('node', args, { cwd: home, env: { ...env, REDIS_URL: redisUrl }, timeoutMs: 60_000 })

    const problemsOf = async (pkg) => {
      const { name, bin = {}, version: own } = pkg.manifest
      const { code, says } = uses[name]
      const problems = []
      for (const [format, { ending, load }] of Object.entries(formats)) {
        const loads = entryPoints(pkg).map((entry) => load(specifier(pkg, entry)))
        const file = `uses/${pkg.folder}.${ending}`
        writeFileSync(join(home, file), await toJavaScript(`${code}\nvoid use().then((said) => console.log(said))\n`, format))
        writeFileSync(join(home, `uses/all-${pkg.folder}.${ending}`), `${loads.join('\n')}\n`)
        const used = await said([file])
        if (!used.ok || used.stdout.trim() !== says) problems.push(`as ${format} it said\n${used.output}\nnot\n${says}`)
        const loaded = await said([`uses/all-${pkg.folder}.${ending}`])
        if (!loaded.ok || loaded.output !== '') problems.push(`its entries, loaded as ${format}, said\n${loaded.output}`)
      }
      for (const [command, path] of Object.entries(bin)) {
        const { output, stdout } = await said([join(home, 'node_modules', name, path), '--version'])
        if (stdout.trim() !== own) problems.push(`${command} --version said\n${output}`)
      }
      return problems
    }

    const cells = {}
    for (const pkg of packed) cells[pkg.manifest.name] = await problemsOf(pkg)
    return { version, cells }
  }
