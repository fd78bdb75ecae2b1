/** What the quick starts promise, looked at where they say `<!-- check: name -->`. Each gives back what it has seen. */
import { run } from '../lib/run.mjs'
import { withBrowser } from './two-browsers.mjs'

let written = 0
const newText = () => `note ${process.pid} ${++written}`

/** Asks until what comes is as it should be: the application may still be starting, or restarting after a change. */
const ask = async (url, problemOf) => {
  const until = Date.now() + 180_000
  for (;;) {
    let problem
    try {
      problem = problemOf(await fetch(url))
    } catch (error) {
      problem = error.message
    }
    if (problem === undefined) return
    if (Date.now() > until) throw new Error(problem)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const twoTabs = ({ page }, seen) =>
  withBrowser(async ({ newContext, open, add, shows }) => {
    const context = await newContext()
    const one = await open(context, page)
    const other = await open(context, page)
    await shows(one, 'The first note')
    await shows(other, 'The first note')
    const text = newText()
    await add(one, text)
    await shows(one, text)
    if (seen.length > 1) await shows(other, text)
    return seen
  })

const twoBrowsers = ({ page }, seen, more = async () => undefined) =>
  withBrowser(async ({ newContext, open, add, shows }) => {
    const one = await open(await newContext(), page)
    const other = await open(await newContext(), page)
    await shows(one, 'The first note')
    await shows(other, 'The first note')
    for (const [writer, reader] of [
      [one, other],
      [other, one],
    ]) {
      const text = newText()
      await add(writer, text)
      await shows(writer, text)
      await shows(reader, text)
    }
    await more({ one, add, shows })
    return seen
  })

const heard = async ({ said }, wanted) => {
  const until = Date.now() + 180_000
  while (!said.some((line) => line.includes(wanted))) {
    if (Date.now() > until) throw new Error(`the console does not say "${wanted}", but:\n${said.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const typechecks = async ({ cwd }, args) => {
  const flags = '--noEmit --strict --skipLibCheck --module preserve --target es2022 --jsx react-jsx --types node,vite/client'.split(' ')
  const { ok, output } = await run('npx', ['tsc', ...flags, ...args], { cwd })
  if (!ok) throw new Error(`it does not compile:\n${output}`)
  return ['it compiles']
}

export const checks = {
  'shows-own-write': (where) => twoTabs(where, ['a tab shows its own write']),
  'reaches-tabs': (where) => twoTabs(where, ['a tab shows its own write', 'so does the other tab']),
  'carries-tags': async ({ api }) => {
    await ask(`${api}/api/notes`, ({ headers }) => {
      const groups = headers.get('cache-groups') ?? ''
      if (!groups.includes('"note:1"') || !groups.includes('"note?"')) return `Cache-Groups is ${groups}`
      return headers.has('cache-position') ? undefined : 'there is no Cache-Position'
    })
    return ['a read carries its tags', 'and its position']
  },
  'reaches-other-browsers': (where) => twoBrowsers(where, ['a write in one browser shows in another', 'and the other way round']),
  'finds-redundant-call': (where) =>
    twoBrowsers(where, ['the redundant call is found'], async ({ one, add, shows }) => {
      for (let n = 0; n < 6; n++) {
        const text = newText()
        await add(one, text)
        await shows(one, text)
      }
      await heard(one, 'did nothing new, 5 times in a row')
    }),
  'works-without-call': async (where) => [
    ...(await twoBrowsers(where, ['without the call too: in its own browser', 'and in another'])),
    ...(await typechecks(where, ['main.tsx', 'server.ts', 'vite.config.ts'])),
  ],
  'shared-by-browsers': (where) => twoBrowsers(where, ['a write in one browser shows in another', 'and the other way round']),
  'in-the-html': async ({ page }) => {
    await ask(page, (response) => (response.ok ? undefined : `the page answers ${response.status}`))
    const html = await (await fetch(page)).text()
    if (!html.includes('<li>The first note</li>') || !html.includes(`<li>note ${process.pid}`))
      throw new Error(`the notes are not in the HTML:\n${html}`)
    return ['what was written is in the HTML of the next page']
  },
  'loads-when-written': async ({ page }) => {
    const seen = [
      ['/tea', '{"tea":4,"loads":2}'],
      ['/tea/5', '{"tea":5,"loads":3}', 'PUT'],
      ['/tea', '{"tea":5,"loads":3}'],
    ]
    for (const [path, wanted, method = 'GET'] of seen) {
      const text = await (await fetch(page + path, { method })).text()
      if (text !== wanted) throw new Error(`${method} ${path} answered ${text}, not ${wanted}`)
    }
    return ['a second read runs no load', 'a read after a write runs one']
  },
  compiles: (where) => typechecks(where, ['main.tsx', 'server.ts', 'vite.config.ts']),
}
