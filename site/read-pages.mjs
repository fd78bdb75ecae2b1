/** The pages of the documentation as they are written, and the code on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyDiff } from '../scripts/quick-starts/apply-diff.mjs'
import { parsePage } from '../scripts/quick-starts/parse-page.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** `[{ path: 'docs/query.md', text }]` */
export const readPages = () =>
  readdirSync(join(root, 'docs'), { recursive: true })
    .map((path) => `docs/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const isCode = (name) => /^(ts|tsx)$/.test(name)

/** The first line of a block that goes on where the block before it on the page ended. */
export const continuation = '// continued'

/** Blocks without a file name: each a module of its own, unless it says that it continues. */
const modulesOf = (steps) => {
  const modules = []
  for (const { lang, code, line } of steps.filter(({ kind, lang: name }) => kind === 'shown' && isCode(name))) {
    const last = modules.at(-1)
    if (!code.startsWith(`${continuation}\n`)) modules.push({ name: `line-${line}.${lang}`, code })
    else if (last) modules[modules.length - 1] = { name: last.name.replace(/\.ts$/, `.${lang}`), code: `${last.code}${code}` }
    else modules.push({ name: `line-${line}.${lang}`, code: `${code}\nthereIsNoBlockToContinue()\n` })
  }
  return modules.map(({ name, code }) => ({ name, code: `${code}export {}\n` }))
}

/** Files as they are when a page has been followed to its end. */
const filesOf = (steps) => {
  const files = new Map()
  for (const { kind, path, code } of steps) {
    if (kind === 'file') files.set(path, code)
    if (kind === 'edit') files.set(path, applyDiff(files.get(path) ?? '', code))
  }
  return [...files].filter(([path]) => /\.tsx?$/.test(path)).map(([name, code]) => ({ name, code }))
}

/** Everything on a page that is to compile: `[{ name: 'express/server.ts', code }]`. */
export const codeOf = (text) => {
  const { variants, problems } = parsePage(text)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const files = variants.flatMap(({ name, steps }) =>
    filesOf(steps).map((file) => ({ ...file, name: [name, file.name].filter(Boolean).join('/') })),
  )
  return [
    ...files,
    ...modulesOf(variants.flatMap(({ steps }) => steps).filter((step, at, all) => all.findIndex(({ line }) => line === step.line) === at)),
  ]
}
