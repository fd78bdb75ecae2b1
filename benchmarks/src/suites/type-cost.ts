import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { spread } from '../rounds'
import type { Check, Row, Suite } from '../suite'

const OURS = 'a model of all of them'
const ALONE = 'the rows alone'
const here = fileURLToPath(new URL('.', import.meta.url))

const rowsOf = (count: number): string =>
  Array.from(
    { length: count },
    (_, n) =>
      `export interface Row${n} { readonly id: number; readonly parentId: number; readonly status: string; readonly text${n}: string }`,
  ).join('\n')

/** Every entity has two lists, a field that lists show, and another that its changes touch; and each is used. */
const modelOf = (count: number): string => {
  const each = (line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('\n')
  return `import { defineModel } from '@unstale/cache-core'
export const model = defineModel<{ ${each((n) => `row${n}: Row${n}`)} }>()({
${each((n) => `  row${n}: { lists: ['parentId', ['parentId', 'status']], listFields: ['status'], touches: { row${Math.floor(n / 2)}: 'parentId' } },`)}
})
${each((n) => `export const tags${n} = [model.row${n}(1), model.row${n}.list({ parentId: 7 }), model.row${n}.updated(1, { text${n}: 'x' })]`)}`
}

interface Checked {
  readonly ns: number
  readonly instantiations: number
  readonly errors: readonly string[]
}

/** Checks one file as `tsc` does, in a program of its own. Reading and parsing are not counted: only what the checker does. */
const check = (text: string): Checked => {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  }
  const host = ts.createCompilerHost(options)
  const file = `${here}generated.ts`
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version)
  host.fileExists = (name) => name === file || fileExists.call(host, name)
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)
  const started = process.cpuUsage()
  const errors = program.getSemanticDiagnostics(source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
  const { user, system } = process.cpuUsage(started)
  return { ns: (user + system) * 1_000, instantiations: program.getInstantiationCount(), errors }
}

/** What a model costs an editor and a build. */
export const typeCost: Suite = {
  name: 'type-cost',
  title: 'Checking the types of a model',
  about:
    'TypeScript checks a file with the interfaces of so many rows alone, and with a model of all of them in which each is used three times: a tag, a list, a change. The time is the checker’s on the processor; the note says how many types it had to instantiate, which does not depend on the machine.',
  unit: 'ns',
  ours: OURS,
  run: async ({ short }) => {
    const rows: Row[] = []
    const checks: Check[] = []
    const perEntity: number[] = []
    for (const count of short ? [20, 200] : [20, 50, 200]) {
      const group = `${count} entities`
      const texts: readonly (readonly [string, string])[] = [
        [ALONE, rowsOf(count)],
        [OURS, `${modelOf(count)}\n${rowsOf(count)}`],
      ]
      const found = texts.map(([contender, text]) => ({ contender, runs: Array.from({ length: short ? 3 : 9 }, () => check(text)) }))
      for (const { contender, runs } of found) {
        const [first] = runs as [Checked]
        rows.push({
          group,
          contender,
          ...spread(runs.slice(1).map(({ ns }) => ns)),
          note: `${first.instantiations.toLocaleString('en')} instantiations`,
        })
        checks.push({ name: `${group}: ${contender} compiles`, ok: first.errors.length === 0, found: first.errors[0] ?? 'no error' })
      }
      const [alone, ours] = found.map(({ runs }) => runs[0]?.instantiations ?? Number.NaN) as [number, number]
      perEntity.push((ours - alone) / count)
      checks.push({
        name: `${group}: at most 2,000 instantiations an entity`,
        ok: (ours - alone) / count <= 2_000,
        found: ((ours - alone) / count).toFixed(0),
      })
    }
    const growth = (perEntity.at(-1) as number) / (perEntity[0] as number)
    checks.push({
      name: 'an entity costs the same among 200 as among 20, within a half',
      ok: growth <= 1.5,
      found: `${growth.toFixed(2)}×`,
    })
    return { rows, checks }
  },
}
