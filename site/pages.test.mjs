import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultRules } from '@unstale/cache-metrics'
import { describe, expect, it } from 'vitest'
import { withMeasured } from './peers.mjs'
import { readPages, root } from './read-pages.mjs'

const read = (name) => readFileSync(join(root, 'docs', name), 'utf8')

describe('docs/production/alerts.md', () => {
  it('has each default rule, in order, with its severity and its summary, and no other', () => {
    const told = [...read('production/alerts.md').matchAll(/^## ([a-z-]+)\n\n\*(\w+)\* · (.*)$/gm)].map(([, id, severity, summary]) => ({
      id,
      severity,
      summary,
    }))
    expect(told).toEqual(defaultRules.map(({ id, severity, summary }) => ({ id, severity, summary })))
  })

  it('says what to do about each', () => {
    const parts = read('production/alerts.md')
      .split(/^## /m)
      .slice(1, defaultRules.length + 1)
    expect(parts.filter((part) => !/^1\. \S/m.test(part)).map((part) => part.split('\n')[0])).toEqual([])
  })
})

describe('docs/peers.md', () => {
  it('has what was measured last: "node site/peers.mjs" writes it', () => {
    expect(read('peers.md')).toBe(withMeasured(read('peers.md'), read('races.md')))
  })
})

/** `[{ path, command: 'validate', flags: ['--phase'] }]`: every use of the command line on a page. */
const commandsOf = ({ path, text }) =>
  [...text.matchAll(/(?:^|`)(?:npx )?unstale ([a-z]+)([^`\n]*)/gm)].map(([, command, rest]) => ({
    path,
    command,
    flags: [...rest.replace(/#.*/, '').matchAll(/--[a-z-]+/g)].map(([flag]) => flag),
  }))

describe('the command line', () => {
  const helpOf = (command) => read('cli.md').match(new RegExp(`<!-- begin help ${command} -->([\\s\\S]*?)<!-- end -->`))?.[1]
  const used = readPages()
    .filter(({ path }) => path !== 'docs/cli.md')
    .flatMap(commandsOf)

  it('is used on pages', () => expect(used.length).toBeGreaterThan(5))

  it('has every command and every flag that a page uses', () => {
    const missing = used.flatMap(({ path, command, flags }) => {
      const help = helpOf(command)
      if (help === undefined) return [`${path}: unstale ${command}`]
      return flags.filter((flag) => !help.includes(flag)).map((flag) => `${path}: unstale ${command} ${flag}`)
    })
    expect(missing).toEqual([])
  })
})
