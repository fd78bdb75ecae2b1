import { describe, expect, it } from 'vitest'
import { environmentsPage } from './environments-page.mjs'

describe('where the packages run', () => {
  it('is a table of packages and environments: what held, what did not, what nobody claims', () => {
    const page = environmentsPage(
      ['@unstale/cache-bus', '@unstale/cache-cli'],
      [
        { title: 'Node 20', version: '20.20.2', cells: { '@unstale/cache-bus': [], '@unstale/cache-cli': ['it said nothing'] } },
        { title: 'edge', cells: { '@unstale/cache-bus': [] } },
      ],
      '2026-03-02',
    )
    expect(page).toContain('\n2026-03-02, Node 20.20.2\n')
    expect(page).toContain('| | Node 20 | edge |\n| --- | :-: | :-: |\n')
    expect(page).toContain('| @unstale/cache-bus | yes | yes |\n')
    expect(page).toContain('| @unstale/cache-cli | NO | – |\n')
  })
})
