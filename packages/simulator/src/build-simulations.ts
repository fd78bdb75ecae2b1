import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { Mutant } from './mutant'
import type { Simulation } from './step'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const OWN = ['cache-bus', 'cache-core', 'cache-query', 'cache-server'] as const

/** The source with one rule removed. A patch that does not fit exactly once would prove nothing. */
export const patched = (source: string, { name, file, find, replace }: Mutant): string => {
  const found = source.split(find).length - 1
  if (found !== 1) throw new Error(`The mutant "${name}" must find its text exactly once in ${file}, but finds it ${found} times: ${find}`)
  return source.replace(find, () => replace)
}

/** Replaces what one file holds while it is bundled: the source on disk stays as it is. */
const patch = (mutant: Mutant): Plugin => ({
  name: 'mutant',
  setup: ({ onLoad }) => {
    const path = join(packages, mutant.package, 'src', mutant.file)
    onLoad({ filter: /\.ts$/ }, async ({ path: loaded }) =>
      loaded === path ? { contents: patched(await readFile(path, 'utf8'), mutant), loader: 'ts' } : undefined,
    )
  },
})

/** The simulations on the packages' sources, with the rule of `mutant` removed. */
export const buildSimulations = async (mutant?: Mutant): Promise<readonly Simulation[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-simulator-'))
  const outfile = join(folder, 'simulations.mjs')
  try {
    await build({
      entryPoints: [join(packages, 'simulator/src/simulations.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      alias: Object.fromEntries(OWN.map((name) => [`@unstale/${name}`, join(packages, name, 'src/index.ts')])),
      plugins: mutant ? [patch(mutant)] : [],
    })
    const built = (await import(pathToFileURL(outfile).href)) as { readonly simulations: readonly Simulation[] }
    return built.simulations
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
