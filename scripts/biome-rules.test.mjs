/** The linter's own rules: each is fed a sample that breaks it, in a copy of the workspace that holds nothing else. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layers } from './layers.mjs'
import { readJson } from './lib/workspace.mjs'
import { root } from './pnpm.mjs'

const ours = Object.keys(layers)

/** Path, source, and the rule that must object; `undefined` where none may. */
const samples = [
  ['packages/cache-core/src/clock.ts', 'export const now = (): number => performance.now()\n', 'noRestrictedGlobals'],
  ['packages/cache-core/src/timer.ts', 'export const later = (go: () => void): unknown => setTimeout(go, 1)\n', 'noRestrictedGlobals'],
  ['packages/cache-core/src/log-it.ts', "export const say = (): void => console.log('x')\n", 'noRestrictedGlobals'],
  ['packages/cache-core/src/default-ports.ts', 'export const now = (): number => performance.now()\n', undefined],
  ['packages/cache-core/src/clock.test.ts', 'export const now = (): number => performance.now()\n', undefined],
  [
    'packages/cache-core/src/file.ts',
    "import { readFileSync } from 'node:fs'\nexport const read = (): string => readFileSync('x', 'utf8')\n",
    'noNodejsModules',
  ],
  ['packages/cache-query/src/hash.ts', "import { createHash } from 'node:crypto'\nexport const hash = createHash\n", 'noNodejsModules'],
  ['packages/cache-core/src/loose.ts', 'export const loose = (value: any): unknown => value\n', 'noExplicitAny'],
  ['packages/cache-core/src/main.ts', 'const main = 1\nexport default main\n', 'noDefaultExport'],
  ['packages/cache-core/tsup.config.ts', 'const main = 1\nexport default main\n', undefined],
  ['packages/cache-core/src/all.ts', "export * from './main'\n", 'noReExportAll'],
  ['packages/cache-core/src/NotKebab.ts', 'export const a = 1\n', 'useFilenamingConvention'],
  ['packages/cache-core/src/types.ts', "import { Bus } from './bus-type'\nexport type Both = Bus\n", 'useImportType'],
  ['packages/cache-core/src/ring-a.ts', "import { b } from './ring-b'\nexport const a = (): unknown => b\n", 'noImportCycles'],
  ['packages/cache-core/src/ring-b.ts', "import { a } from './ring-a'\nexport const b = (): unknown => a\n", 'noImportCycles'],
  ['packages/cache-core/src/stranger.ts', "import { left } from 'left-pad'\nexport const a = left\n", 'noUndeclaredDependencies'],
  ['packages/cache-core/src/one.test.ts', "import { it } from 'vitest'\nit.only('x', () => undefined)\n", 'noFocusedTests'],
  ['packages/cache-core/src/no.test.ts', "import { it } from 'vitest'\nit.skip('x', () => undefined)\n", 'noSkippedTests'],
  ['packages/cache-server/src/deep.ts', "import { tag } from '@unstale/cache-core/src/tag'\nexport const a = tag\n", 'noRestrictedImports'],
  [
    'packages/cache-server/src/deep-dist.ts',
    "import { tag } from '@unstale/cache-core/dist/index.js'\nexport const a = tag\n",
    'noRestrictedImports',
  ],
  ['packages/cache-server/src/over.ts', "import { tag } from '../../cache-core/src/tag'\nexport const a = tag\n", 'noRestrictedImports'],
  [
    'examples/shop/lib/deep.ts',
    "import { tag } from '../../../packages/cache-core/src/tag'\nexport const a = tag\n",
    'noRestrictedImports',
  ],
  ['examples/shop/lib/fine.ts', "import { unstale } from '@unstale/cache-server/express'\nexport const a = unstale\n", undefined],
  ...ours.flatMap((from) =>
    ours
      .filter((to) => to !== from)
      .map((to) => [
        `packages/${from}/src/uses-${to}.ts`,
        `import { a } from '@unstale/${to}'\nexport const b = a\n`,
        layers[from].includes(to) ? undefined : 'noRestrictedImports',
      ]),
  ),
]

let dir
let found

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'unstale-lint-'))
  cpSync(join(root, 'biome.json'), join(dir, 'biome.json'))
  cpSync(join(root, '.gitignore'), join(dir, '.gitignore'))
  writeFileSync(join(dir, 'package.json'), '{ "name": "sample", "private": true }\n')
  for (const [path, text] of samples) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  const dependencies = Object.fromEntries(ours.map((name) => [`@unstale/${name}`, '*']))
  for (const name of [...ours.map((folder) => `packages/${folder}`), 'examples/shop']) {
    writeFileSync(join(dir, name, 'package.json'), JSON.stringify({ name: `sample-${name}`, dependencies }))
  }
  const bin = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const result = spawnSync(process.execPath, [bin, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: dir,
    encoding: 'utf8',
  })
  found = JSON.parse(result.stdout).diagnostics.map(
    ({ category, location }) => `${location.path.file ?? location.path} ${category.split('/').at(-1)}`,
  )
}, 60_000)

afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the linter', () => {
  it.each(samples)('judges %s', (path, _text, rule) => {
    const said = found.filter((line) => line.startsWith(`${path} `)).map((line) => line.split(' ')[1])
    if (rule) expect(said).toContain(rule)
    else expect(said).toEqual([])
  })

  it('is the version that the configuration was written for', () => {
    const { version } = readJson(join(root, 'node_modules/@biomejs/biome/package.json'))
    expect(readJson(join(root, 'biome.json')).$schema).toContain(`/${version}/`)
  })
})
