/** The packed packages under TypeScript: what a user writes, and every entry point. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { entryPoints, specifier } from '../lib/workspace.mjs'
import { compile } from './compile.mjs'
import { install, peersOf } from './install.mjs'
import { uses } from './uses.mjs'

/** ESM and CommonJS resolve differently under nodenext alone. */
const endings = { nodenext: ['mts', 'cts'], bundler: ['ts'] }

export const inTypes =
  (kind) =>
  async (packed, { folder }) => {
    // One folder for both: they differ in how the compiler looks at it.
    const home = join(folder, '../types')
    if (!existsSync(home)) await install(home, packed, { '@types/node': '^20.19.0', ...peersOf(packed) })
    const files = packed.flatMap((pkg) => {
      const all = entryPoints(pkg).map((entry, n) => `import * as entry${n} from '${specifier(pkg, entry)}'\nvoid entry${n}\n`)
      return endings[kind].map((ending) => {
        const file = `${pkg.folder}.${ending}`
        writeFileSync(join(home, file), `${all.join('')}${uses[pkg.manifest.name].code}`)
        return file
      })
    })
    const problems = await compile(home, files, ['node'], kind)
    const isAbout = (problem, pkg) => problem.startsWith(`${pkg.folder}.`) || problem.includes(`node_modules/${pkg.manifest.name}/`)
    const nobodys = problems.filter((problem) => !packed.some((pkg) => isAbout(problem, pkg)))
    return {
      cells: Object.fromEntries(
        packed.map((pkg) => [pkg.manifest.name, [...problems.filter((problem) => isAbout(problem, pkg)), ...nobodys]]),
      ),
    }
  }
