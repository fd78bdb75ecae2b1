/** The rules of the house that the linter cannot express. `sourceProblems` looks at one file, the rest at a package as a whole. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { report } from './lib/steps.mjs'
import { publishedPackages } from './lib/workspace.mjs'

const maxLines = 300
const maxMedian = 80
/** Of fewer files the median says nothing. */
const fewFiles = 6

const isTest = (path) => /\.(test|test-d)\.tsx?$|^testing\//.test(path)

/** Comments hide nothing and mean nothing here. Text in quotes stays: no rule below looks for what is likely in one. */
const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')

/**
 * Of these there is one for each request, or each load: a class makes their methods once, where a function makes each of them anew.
 * A miss on a server takes a tenth less for it.
 */
const MADE_OFTEN = ['cache-core/create-scope.ts', 'cache-server/exchange.ts', 'cache-server/watched-scope.ts']

const rules = [
  {
    applies: ({ folder, path }) => folder === 'cache-core' && !isTest(path) && basename(path) !== 'default-ports.ts',
    pattern:
      /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(|\bglobalThis\.(Date|performance|set\w+|clear\w+|fetch|crypto|process|console|window|document)\b/,
    problem: 'core takes time, timers, randomness and I/O through ports: only default-ports.ts may touch the platform',
  },
  {
    applies: ({ folder, path }) => !isTest(path) && !MADE_OFTEN.includes(`${folder}/${path}`),
    pattern: /\bclass\s+\w+(?![^{]*\bextends\s+\w*Error\b)[^{]*\{/,
    problem: 'classes are for errors, and for what is made with each request: use a function that returns a plain object',
  },
  {
    applies: () => true,
    pattern: /@ts-(ignore|nocheck)/,
    raw: true,
    problem: 'the compiler is not silenced: in a type test write @ts-expect-error',
  },
  { applies: () => true, pattern: /\b(TODO|FIXME|XXX|HACK)\b/, raw: true, problem: 'work that is left belongs into the tracker' },
  {
    applies: ({ path }) => /\.(test|spec)\./.test(path),
    pattern: /\b(it|test|describe)\.(skip|todo|only)\b/,
    problem: 'a test runs always, or is deleted',
  },
]

/** What is wrong with one file: `{ folder: 'cache-core', path: 'tag.ts', text }`. */
export const sourceProblems = (file) => {
  const code = withoutComments(file.text)
  const problems = rules
    .filter(({ applies, pattern, raw }) => applies(file) && pattern.test(raw ? file.text : code))
    .map(({ problem }) => problem)
  const lines = file.text.split('\n').length - 1
  if (lines > maxLines && !isTest(file.path)) problems.push(`it has ${lines} lines: one concept a file, ${maxLines} at most`)
  if (file.path === 'index.ts') {
    const rest = code
      .replace(/^'use client'\n/, '')
      .replace(/export (type )?\{[^}]*\} from '[^']+'/g, '')
      .trim()
    if (rest) problems.push(`index.ts only lists named exports, but has: ${rest.split('\n')[0]}`)
  }
  return problems
}

/** What is wrong with a package's files together. */
export const packageProblems = (folder, files) => {
  const problems = []
  const sizes = files.filter(({ path }) => !isTest(path)).map(({ text }) => text.split('\n').length - 1)
  const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0
  if (sizes.length >= fewFiles && median > maxMedian)
    problems.push(`half of its files have more than ${median} lines; the median should stay under ${maxMedian}`)
  const mitt = files.filter(({ text }) => /from 'mitt'|import\('mitt'\)/.test(text)).map(({ path }) => path)
  if (mitt.length > (folder === 'cache-bus' ? 1 : 0))
    problems.push(`mitt is imported in exactly one file of cache-bus, but also in ${folder}: ${mitt.join(', ')}`)
  return problems
}

const filesOf = ({ dir, folder }) =>
  readdirSync(join(dir, 'src'), { recursive: true })
    .map(String)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ folder, path: path.replaceAll('\\', '/'), text: readFileSync(join(dir, 'src', path), 'utf8') }))

export const checkSources = () =>
  publishedPackages().map((pkg) => {
    const files = filesOf(pkg)
    const each = files.flatMap((file) => sourceProblems(file).map((problem) => `src/${file.path}: ${problem}`))
    return {
      name: `the sources of ${pkg.manifest.name} keep the rules of the house`,
      problems: [...each, ...packageProblems(pkg.folder, files)],
    }
  })

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) report(checkSources())
