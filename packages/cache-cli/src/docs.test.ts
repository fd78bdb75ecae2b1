import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMemoryLog } from '@unstale/cache-server'
import { describe, expect, it } from 'vitest'
import { readmeExample } from '../../../scripts/lib/readme-example.mjs'
import { fillDocs } from './testing/fill-docs'
import { startLibrary } from './testing/library-app'

const page = fileURLToPath(new URL('../../../docs/cli.md', import.meta.url))
const folder = fileURLToPath(new URL('..', import.meta.url))

describe('docs/cli.md', () => {
  it('shows the help, the checks and the findings as they are', () => {
    const written = readFileSync(page, 'utf8')
    if (process.env['UNSTALE_UPDATE']) writeFileSync(page, fillDocs(written))
    expect(readFileSync(page, 'utf8'), 'UNSTALE_UPDATE=1 npx vitest run src/docs.test.ts writes it anew').toBe(fillDocs(written))
  })

  it('names every code that the command line throws', () => {
    const written = readFileSync(page, 'utf8')
    const codes = [...readFileSync(new URL('errors.ts', import.meta.url), 'utf8').matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(10)
    expect(codes.filter((code) => !written.includes(`\`${code}\``))).toEqual([])
  })
})

describe('README.md', () => {
  it('has an example that prints what it says, as the package is built', async () => {
    const example = readmeExample(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))
    const app = await startLibrary(createMemoryLog(), { title: 'Emma', notes: '' })
    try {
      const code = example?.code.replace('http://127.0.0.1:3000', app.url) ?? ''
      const env = { ...process.env, READER_TOKEN: 'reader' }
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, env })
      expect(stdout.trim().split('\n')).toEqual(example?.expected)
    } finally {
      await app.close()
    }
  })
})
