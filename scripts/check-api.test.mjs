import { describe, expect, it } from 'vitest'
import { apiProblems, namedBy } from './check-api.mjs'

const changeset = (...names) =>
  `---\n${names.map((name) => `'${name}': minor`).join('\n')}\n---\n\nWords about @unstale/cache-react: patch\n`

describe('a change of the API', () => {
  it('needs a changeset that names its package', () => {
    expect(apiProblems(['@unstale/cache-core'], [])).toHaveLength(1)
    expect(apiProblems(['@unstale/cache-core', '@unstale/cache-react'], [changeset('@unstale/cache-core')])).toEqual([
      expect.stringContaining('@unstale/cache-react'),
    ])
    expect(apiProblems(['@unstale/cache-core'], [changeset('@unstale/cache-query', '@unstale/cache-core')])).toEqual([])
    expect(apiProblems([], [])).toEqual([])
  })

  it('is named in the head of a changeset, not in its words', () => {
    expect(namedBy(changeset('@unstale/cache-bus', '@unstale/cache-core'))).toEqual(['@unstale/cache-bus', '@unstale/cache-core'])
    expect(namedBy('no head')).toEqual([])
  })
})
