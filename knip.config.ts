import { readdirSync, readFileSync } from 'node:fs'
import type { KnipConfig } from 'knip'

/** The sources of what a package exports and of its commands: knip follows `exports` and `bin` to dist, which is not in git. */
const sourcesOf = (folder: string): string[] => {
  const { exports, bin } = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')) as {
    exports?: Record<string, unknown>
    bin?: Record<string, string>
  }
  const entries = Object.keys(exports ?? {})
    .filter((path) => !path.endsWith('.json'))
    .map((path) => `src/${path === '.' ? 'index' : path.slice(2)}.{ts,tsx}`)
  return [...entries, ...Object.values(bin ?? {}).map((path) => path.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'))]
}

const packages = readdirSync('packages').map((folder) => [
  `packages/${folder}`,
  {
    entry: [...sourcesOf(folder), 'src/**/*.test-d.{ts,tsx}', 'src/testing/**/{cli,instance,crash-writer,measure,pictures}.ts'],
    project: ['src/**/*.{ts,tsx}'],
  },
])

const config: KnipConfig = {
  ignoreExportsUsedInFile: true,
  ignoreBinaries: ['apt-get'],
  // Started or read by path, where no import and no script names them; vitepress looks for its own parts from where the pages are; protobufjs is named by sketches-js alone, and missed only by bundlers.
  ignoreDependencies: ['@arethetypeswrong/cli', '@biomejs/biome', 'axe-core', 'protobufjs', 'turbo', 'vitepress'],
  workspaces: {
    '.': { entry: ['scripts/*.mjs', 'scripts/**/*.test.mjs'], project: ['scripts/**/*.mjs', '*.ts'] },
    'examples/*': {
      entry: ['**/*.test.{ts,tsx}', 'e2e/*.ts', 'e2e/**/*-page.tsx', '{start,dev,instance,database-server}.ts', 'page.js'],
      project: ['**/*.{js,ts,tsx}'],
    },
    // What the pages show is compiled, not imported.
    site: {
      entry: ['*.mjs', '.vitepress/config.mts', '.vitepress/theme/index.mts', '*.test.mjs'],
      project: ['*.mjs', '.vitepress/**/*.mts'],
      ignoreDependencies: ['.+'],
    },
    benchmarks: {
      entry: ['src/index.ts', 'races/index.ts', 'sizes/*.ts'],
      project: ['src/**/*.ts', 'races/**/*.ts', 'sizes/*.ts'],
      // Built before the benchmarks run, which start it.
      ignoreDependencies: ['studio-community'],
    },
    ...Object.fromEntries(packages),
  },
}

export default config
