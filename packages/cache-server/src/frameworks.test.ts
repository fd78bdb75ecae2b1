import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { behaviours } from './testing/contract'
import { runContract } from './testing/contract/run'
import { hosts } from './testing/hosts'

for (const host of hosts) runContract(host)

describe('docs/frameworks.md', () => {
  it('shows every framework and every behaviour of this suite', () => {
    const page = readFileSync(new URL('../../../docs/frameworks.md', import.meta.url), 'utf8')
    for (const { name } of [...hosts, ...behaviours]) expect(page).toContain(name)
  })
})
