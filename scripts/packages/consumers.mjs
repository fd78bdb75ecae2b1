/** Packed packages in the hands of a user: ESM, CommonJS, TypeScript under nodenext, a bundler; and the README's first example. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readmeExample, readmeModules } from '../lib/readme-example.mjs'
import { node } from '../lib/run.mjs'
import { entryPoints, specifier } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'
import { compile } from './compile.mjs'
import { install, peersOf, withOwnDependencies } from './install.mjs'

// esbuild comes with tsup; a second one would be a second version.
const { build, transform } = createRequire(createRequire(join(root, 'package.json')).resolve('tsup'))('esbuild')

const importLine = /^import \{([^}]*)\} from ('[^']+')$/gm

/** The example's imports apart from its body, which becomes a function: CommonJS has no top-level await. */
const wrapped = (code, toImport) => {
  const heads = [...code.matchAll(importLine)].map(([, names, from]) => toImport(names, from))
  return `${heads.join('\n')}\nconst main = async () => {\n${code.replace(importLine, '')}\n}\nvoid main()\n`
}

const printed = async (folder, file, expected) => {
  const { ok, output, stdout } = await node([file], { cwd: folder, timeoutMs: 30_000 })
  const lines = stdout.trim().split('\n')
  if (!ok) return [output]
  return lines.join('\n') === expected.join('\n') ? [] : [`it printed\n${lines.join('\n')}\nbut says\n${expected.join('\n')}`]
}

/** The README's example from `@unstale/cache-core` and what it depends on, and nothing else in the folder. */
const exampleFindings = async (packages, folder, readme) => {
  const example = readmeExample(readme)
  const title = (how) => `the README's first example, ${how}`
  if (!example || example.expected.length === 0)
    return [{ name: title('found'), problems: ['README.md has no ```ts block with a console.log whose comment says what it prints'] }]
  const { code, expected } = example
  const packed = withOwnDependencies(packages, ['@unstale/cache-core'])
  await install(folder, packed)

  const write = (name, text) => writeFileSync(join(folder, name), text)
  const strip = async (text) => (await transform(text, { loader: 'ts', format: 'esm', target: 'es2022' })).code
  write('example.mjs', await strip(code))
  write(
    'example.cjs',
    (
      await transform(
        wrapped(code, (names, from) => `const {${names.replace(/\btype \w+,?/g, '').replaceAll(' as ', ': ')}} = require(${from})`),
        { loader: 'ts' },
      )
    ).code,
  )
  write('example.mts', `${code}\nexport {}\n`)
  write(
    'wrapped.cts',
    wrapped(code, (names, from) => `import {${names}} from ${from}`),
  )
  await build({
    entryPoints: [join(folder, 'example.mjs')],
    outfile: join(folder, 'bundled.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })

  const allowed = [
    ...packed.map(({ manifest }) => manifest.name),
    ...packed.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})),
  ]
  const installed = readdirSync(join(folder, 'node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(folder, 'node_modules', name)).map((sub) => `${name}/${sub}`)
      : name.startsWith('.')
        ? []
        : [name],
  )
  const strangers = installed.filter((name) => !allowed.includes(name))

  return [
    { name: title('needs nothing but cache-core'), problems: strangers.map((name) => `${name} was installed as well`) },
    { name: title('as ESM'), problems: await printed(folder, 'example.mjs', expected) },
    { name: title('as CommonJS'), problems: await printed(folder, 'example.cjs', expected) },
    { name: title('bundled for a browser'), problems: await printed(folder, 'bundled.mjs', expected) },
    { name: title('compiled under nodenext'), problems: await compile(folder, ['example.mts', 'wrapped.cts']) },
  ]
}

/** Every entry point of every package, installed together with its peers. */
const entryFindings = async (packages, folder) => {
  const entries = packages.flatMap((pkg) => entryPoints(pkg).map((path) => specifier(pkg, path)))
  await install(folder, packages, { '@types/node': '^20.19.0', ...peersOf(packages) })
  const write = (name, text) => writeFileSync(join(folder, name), text)
  const uses = entries.map((name, n) => `import * as entry${n} from '${name}'\nvoid entry${n}\n`).join('')
  write('all.mts', uses)
  write('all.cts', uses)
  const problemsOf = async (args) => {
    const { ok, output } = await node(args, { cwd: folder, timeoutMs: 60_000 })
    return ok ? [] : [output]
  }
  const loads = []
  for (const name of entries) {
    loads.push({ name: `${name} loads as ESM`, problems: await problemsOf(['--input-type=module', '-e', `await import('${name}')`]) })
    loads.push({ name: `${name} loads as CommonJS`, problems: await problemsOf(['--input-type=commonjs', '-e', `require('${name}')`]) })
  }
  const commands = []
  for (const { manifest } of packages) {
    for (const [name, path] of Object.entries(manifest.bin ?? {})) {
      const { output, stdout } = await node([join(folder, 'node_modules', manifest.name, path), '--version'], {
        cwd: folder,
        timeoutMs: 60_000,
      })
      const problems = stdout.trim() === manifest.version ? [] : [`it printed\n${output}\nbut is ${manifest.version}`]
      commands.push({ name: `the command ${name} of ${manifest.name} runs`, problems })
    }
  }
  const readmes = packages.flatMap(({ dir, folder: name }) => {
    const path = join(dir, 'README.md')
    return (existsSync(path) ? readmeModules(readFileSync(path, 'utf8')) : []).map((code, n) => ({ name: `readme-${name}-${n}.tsx`, code }))
  })
  for (const { name, code } of readmes) write(name, code)
  return [
    ...loads,
    ...commands,
    {
      name: 'the code in the READMEs of the packages compiles',
      problems: await compile(
        folder,
        readmes.map(({ name }) => name),
        ['node'],
      ),
    },
    { name: 'every entry point compiles under nodenext', problems: await compile(folder, ['all.mts', 'all.cts'], ['node']) },
  ]
}

/** A folder that cannot be set up is a finding too: the others are still looked at. */
const guarded = async (name, work) => {
  try {
    return await work()
  } catch (error) {
    return [{ name, problems: [error.message] }]
  }
}

export const consumers = async (packages, folder, readme) => [
  ...(await guarded("the README's first example", () => exampleFindings(packages, join(folder, 'core-alone'), readme))),
  ...(await guarded('every entry point', () => entryFindings(packages, join(folder, 'all')))),
]
