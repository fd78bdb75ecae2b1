import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeTerminal } from '../testing/fake-terminal'
import { listen } from '../testing/listen'
import { createProgram, runCli } from './program'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstale-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (
  args: readonly string[],
  env = {},
): Promise<{ readonly code: number; readonly printed: string; readonly noted: string }> => {
  const terminal = fakeTerminal(folder, env)
  const code = await runCli(args, terminal, '1.2.3')
  return { code, printed: terminal.printed(), noted: terminal.noted() }
}

const config = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
  return name
}

describe('the command line ends with', () => {
  it('0 when it was asked for help or its version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, printed: '1.2.3' })
    expect(await run(['validate', '--help'])).toMatchObject({ code: 0, printed: expect.stringContaining('Examples:') as string })
  })

  it.each([
    [['polish'], 'unknown command'],
    [['validate'], "required option '-p, --phase <phase>'"],
    [['validate', '--phase', 'friday'], 'Allowed choices are pre-deploy, staging, canary, production'],
    [['validate', '--phase', 'staging', '--colour'], "unknown option '--colour'"],
    [['validate', '--phase', 'staging'], 'CONFIG_MISSING'],
    [['dashboards', '--prefix', 'a-b'], 'OPTION_INVALID'],
  ])('2 when it was misused: %j', async (args, says) => {
    const { code, noted, printed } = await run(args)
    expect({ code, printed }).toEqual({ code: 2, printed: '' })
    expect(noted).toContain(says)
  })

  it('2 for a configuration that means nothing, naming each place', async () => {
    const file = config('wrong.json', {
      baseUrl: 'localhost:3000',
      reads: [],
      writes: [{ name: 'a', method: 'GET', path: 'x' }],
      limit: {},
    })
    const { code, noted } = await run(['validate', '-p', 'staging', '-c', file])
    expect(code).toBe(2)
    expect(noted).toContain('baseUrl: write an address that begins with http:// or https:// (it is "localhost:3000")')
    expect(noted).toContain('reads: name at least one route that reads')
    expect(noted).toContain('writes.0.method: write POST, PUT, PATCH or DELETE')
    expect(noted).toContain('writes.0.path: begin it with "/"')
    expect(noted).toContain('limit: there is no such field')
    expect(noted).toContain('(CONFIG_INVALID)')
  })

  it('2 for a file that is none, and for a secret that is not set', async () => {
    expect((await run(['validate', '-p', 'staging', '-c', config('broken.json', '{')])).noted).toContain('(CONFIG_UNREADABLE)')
    const file = config(
      'secret.mjs',
      "export default { baseUrl: 'http://127.0.0.1:1', headers: { authorization: { env: 'TOKEN' } }, reads: [{ name: 'a', path: '/' }] }",
    )
    const { code, noted } = await run(['validate', '-p', 'staging', '-c', file])
    expect(code).toBe(2)
    expect(noted).toContain('takes a text from the variable TOKEN, which is not set')
  })

  it('3 when nothing answers', async () => {
    const { url, close } = await listen(() => undefined)
    await close()
    const file = config('nobody.json', { baseUrl: url, reads: [{ name: 'a', path: '/' }] })
    const { code, noted } = await run(['validate', '-p', 'staging', '-c', file])
    expect(code).toBe(3)
    expect(noted).toContain(`Nothing answers at ${url}: connect ECONNREFUSED`)
  })

  it('1 when it found something, with a report of each kind', async () => {
    const server = await listen((_, response) => response.end('{}'))
    const file = config('plain.json', { baseUrl: server.url, reads: [{ name: 'a', path: '/' }] })
    const found = await run([
      'validate',
      '-p',
      'pre-deploy',
      '-c',
      file,
      '--json',
      '--markdown',
      'out/report.md',
      '--junit',
      'out/report.xml',
    ])
    await server.close()
    expect(found.code).toBe(1)
    expect(JSON.parse(found.printed)).toMatchObject({ schema: 'unstale.validation/1', status: 'fail', phase: 'pre-deploy' })
    const markdown = readFileSync(join(folder, 'out/report.md'), 'utf8')
    expect(markdown).toContain('# Not ready: pre-deploy')
    expect(markdown).toContain('**a**: GET / answered without Cache-Groups, so no cache can know when it is stale (`READ_UNTAGGED`)')
    const junit = readFileSync(join(folder, 'out/report.xml'), 'utf8')
    expect(junit).toMatch(/<testsuite name="unstale validate pre-deploy [^"]+" .*tests="\d+" failures="\d+" .*skipped="\d+"/)
    expect(junit).toContain('type="READ_UNTAGGED"')
  })
})

describe('dashboards', () => {
  it('writes files, or prints what they would hold', async () => {
    expect(await run(['dashboards', '--out', 'monitoring', '--title', 'Ours'])).toMatchObject({ code: 0, printed: '' })
    expect(JSON.parse(readFileSync(join(folder, 'monitoring/unstale.dashboard.json'), 'utf8'))).toMatchObject({ title: 'Ours' })
    const rules = JSON.parse(readFileSync(join(folder, 'monitoring/unstale.rules.yml'), 'utf8')) as unknown
    expect(JSON.parse((await run(['dashboards', '--only', 'rules'])).printed)).toEqual(rules)
    expect(Object.keys(JSON.parse((await run(['dashboards', '--json'])).printed) as object)).toEqual(['grafana', 'rules'])
    expect((await run(['dashboards', '--only', 'rules', '--prefix', 'shop_'])).printed).toContain('shop_')
  })
})

describe('what is printed', () => {
  it('is coloured where a terminal asks for it, and nowhere else', async () => {
    const painted = fakeTerminal(folder, {}, true)
    await runCli(['validate', '-p', 'staging'], painted, '1.2.3')
    expect(painted.noted()).toContain('\u001b[')
    expect((await run(['validate', '-p', 'staging'])).noted).not.toContain('\u001b[')
  })

  it('has a short line for each command, for completion', () => {
    const { command } = createProgram(fakeTerminal(folder), '1.2.3')
    for (const { name, description } of command.commands.map((each) => ({ name: each.name(), description: each.description() }))) {
      expect(description, name).toMatch(/^.{1,70}$/)
    }
  })
})
