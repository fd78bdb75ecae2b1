import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type BuildContext, context, type Plugin } from 'esbuild'
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

/** The mutant that is being built. */
let current: Mutant | undefined

/** Replaces what one file holds while it is bundled: the source on disk stays as it is. */
const patch: Plugin = {
  name: 'mutant',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      if (!current || path !== join(packages, current.package, 'src', current.file)) return undefined
      return { contents: patched(await readFile(path, 'utf8'), current), loader: 'ts' }
    })
  },
}

/** One for all mutants: what a patch does not touch is read and parsed once. */
let building: Promise<BuildContext> | undefined

const begin = async (): Promise<BuildContext> =>
  context({
    entryPoints: [join(packages, 'simulator/src/simulations.ts')],
    outfile: 'simulations.mjs',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    alias: Object.fromEntries(OWN.map((name) => [`@unstale/${name}`, join(packages, name, 'src/index.ts')])),
    plugins: [patch],
  })

/** The simulations on the packages' sources, with the rule of `mutant` removed. One at a time. */
export const buildSimulations = async (mutant?: Mutant): Promise<readonly Simulation[]> => {
  building ??= begin()
  const { rebuild } = await building
  current = mutant
  const [file] = (await rebuild()).outputFiles ?? []
  if (!file) throw new Error('Nothing was built.')
  const folder = await mkdtemp(join(tmpdir(), 'unstale-simulator-'))
  const path = join(folder, 'simulations.mjs')
  try {
    await writeFile(path, file.contents)
    const built = (await import(pathToFileURL(path).href)) as { readonly simulations: readonly Simulation[] }
    return built.simulations
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
