/**
 * `npm run demo`: serves the built example, shows what one real write did, and goes on serving.
 * With `--check` it asserts what it shows, ends, and its exit code says how it went.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oneWrite } from './one-write.mjs'
import { freePort, startApp } from './start-app.mjs'

const check = process.argv.includes('--check')
const colours = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)]

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

const row = (mark, who, what, end) => `  ${mark ? green('✓') : red('✗')} ${who.padEnd(16)} ${what.padEnd(44)} ${end}`

const show = ({ scene, answeredMs, heard, stayed }) => {
  console.log(`\nThe writer saved the scene ${bold(`“${scene.title}”`)}; the server answered after ${answeredMs.toFixed(0)} ms.\n`)
  console.log(bold('  Who heard of it'))
  for (const { who, what, ms, right } of heard) console.log(row(right, who, what, `${ms.toFixed(0).padStart(5)} ms`))
  console.log(`\n${bold('  What stayed fresh')}`)
  for (const { who, what, proof, right } of stayed) console.log(row(right, who, what, dim(proof)))
  const all = [...heard, ...stayed]
  const wrong = all.filter(({ right }) => !right).length
  console.log(
    `\n  ${wrong === 0 ? green(`${all.length} of ${all.length} as they should be`) : red(`${wrong} of ${all.length} are wrong`)}\n`,
  )
  return wrong === 0
}

const dataDir = check ? await mkdtemp(join(tmpdir(), 'unstale-demo-')) : undefined
let app
let ending = false
const end = async (code) => {
  ending = true
  await app?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(0))

try {
  console.log('Starting the example; its first start writes a few stories and two communities …')
  const adminPassword = process.env.ADMIN_PASSWORD || randomBytes(6).toString('base64url')
  const port = !check && (await isFree(3000)) ? 3000 : await freePort()
  app = await startApp({ port, dataDir, env: { ADMIN_PASSWORD: adminPassword } })
  console.log(`\n  ${bold('Open')} ${bold(green(app.url))}\n`)
  console.log(`  ${'as Wren'.padEnd(14)} ${app.url}/community/1?pen=wren   ${dim('beside it in a second window:')}`)
  console.log(`  ${'as Juno'.padEnd(14)} ${app.url}/community/1?pen=juno`)
  console.log(`  ${'for operators'.padEnd(14)} ${app.url}/admin   ${dim(`the password is`)} ${adminPassword}`)
  console.log(`  ${'for developers'.padEnd(14)} ${app.url}/studio/stories/1?panel`)
  const right = show(await oneWrite(app.url))
  if (check || !right) await end(right ? 0 : 1)
  console.log(`  Still serving at ${app.url}. ${dim('Ctrl+C ends it.')}`)
  await app.exited
  // Ctrl+C reaches the application as well, and may end it first.
  if (!ending) {
    console.error(`The application ended by itself. It said:\n${app.output()}`)
    await end(1)
  }
} catch (error) {
  if (!ending) {
    console.error(error instanceof Error ? error.message : error)
    await end(1)
  }
}
