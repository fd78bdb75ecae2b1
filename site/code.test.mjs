import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readmeExample } from '../scripts/lib/readme-example.mjs'
import { codeOf, readPages } from './read-pages.mjs'

const folder = fileURLToPath(new URL('./.code', import.meta.url))

const options = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node', 'vite/client'],
}

/** All code of all pages, beside the built packages, as one program. */
const compile = (pages) => {
  rmSync(folder, { recursive: true, force: true })
  const files = pages.flatMap(({ path, text }) => codeOf(text).map(({ name, code }) => ({ path, file: join(folder, path, name), code })))
  for (const { file, code } of files) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code)
  }
  const program = ts.createProgram(
    files.map(({ file }) => file),
    options,
  )
  return files.map(({ path, file }) => {
    const source = program.getSourceFile(file)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    const problems = found.map(({ start, messageText }) => {
      const { line } = ts.getLineAndCharacterOfPosition(source, start ?? 0)
      const text = source.text.split('\n')[line].trim()
      return `${file.slice(join(folder, path).length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}\n    ${text}`
    })
    return { path, problems }
  })
}

describe('the code in the documentation compiles', () => {
  const pages = readPages()
  const compiled = compile(pages)
  const withCode = [...new Set(compiled.map(({ path }) => path))]

  it('is found', () => expect(withCode).toContain('docs/start/tanstack-query.md'))

  it.each(withCode)('%s', (path) => {
    expect(compiled.filter((each) => each.path === path).flatMap(({ problems }) => problems)).toEqual([])
  })
})

describe('the code in the documentation prints what its comments say', () => {
  afterEach(() => vi.restoreAllMocks())

  const printing = readPages()
    .filter(({ path }) => !path.startsWith('docs/start/'))
    .flatMap(({ path, text }) => codeOf(text).map(({ name, code }) => ({ path, name, ...readmeExample(`\`\`\`ts\n${code}\`\`\`\n`) })))
    .filter(({ expected }) => expected.length > 0)

  it('is found', () => expect(printing.map(({ path }) => path)).toContain('docs/index.md'))

  it.each(printing)('$path, $name', async ({ path, name, expected }) => {
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined)
    await import(join(folder, path, name))
    expect(log.mock.calls.map((args) => args.join(' '))).toEqual(expected)
  })
})
