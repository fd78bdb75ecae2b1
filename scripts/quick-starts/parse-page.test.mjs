import { describe, expect, it } from 'vitest'
import { parsePage } from './parse-page.mjs'

const page = `# Start

\`\`\`sh
npm init -y
\`\`\`

\`server.ts\`:

\`\`\`ts [server.ts]
one()
\`\`\`

<!-- either: express -->

In \`server.ts\`:

\`\`\`diff [server.ts]
-one()
+two()
\`\`\`

<!-- or: hono -->

\`\`\`sh start
npx hono
\`\`\`

<!-- end -->

<!-- check: answers -->

\`\`\`text
what it prints
\`\`\`
`

describe('parsePage', () => {
  it('gives the steps of each alternative, in order', () => {
    const { variants, problems } = parsePage(page)
    expect(problems).toEqual([])
    expect(variants.map(({ name, steps }) => [name, steps.map(({ kind }) => kind)])).toEqual([
      ['express', ['run', 'file', 'edit', 'check', 'shown']],
      ['hono', ['run', 'file', 'start', 'check', 'shown']],
    ])
    expect(variants[0].steps[1]).toMatchObject({ path: 'server.ts', code: 'one()\n', line: 9 })
  })

  it('wants the name of a file where GitHub shows it', () => {
    expect(parsePage(page.replace('`server.ts`:', 'the server:')).problems).toEqual([
      'line 9: the paragraph before it does not name `server.ts`',
    ])
  })

  it('wants alternatives and blocks to end', () => {
    expect(parsePage(page.replace('<!-- end -->', '')).problems).toEqual(['the alternative "hono" has no <!-- end -->'])
    expect(parsePage('```sh\nnpm init\n').problems).toEqual(['line 1: the block has no end'])
  })
})
