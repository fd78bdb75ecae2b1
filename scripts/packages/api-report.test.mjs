import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { statementsOf } from './api-report.mjs'

const source = (text, name = 'a.d.ts') => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)

describe('what an API report says', () => {
  it('is the same however the bundler cuts its files and whatever the comments say', () => {
    const whole = source('/** What. */\ninterface A { readonly a: string }\ndeclare const f: (a: A) => void\nexport { type A, f }')
    const parts = [
      source("import { A } from './chunk-1f3.js'\ndeclare const f: (a: A) => void\nexport { f }"),
      source('interface A {\n  /** Other words. */\n  readonly a: string\n}\nexport type { A as b }', 'chunk-1f3.d.ts'),
    ]
    expect(statementsOf(parts)).toEqual(statementsOf([whole]))
  })

  it('is another where a type that is not exported itself is another', () => {
    const of = (type) => statementsOf([source(`interface Hidden { readonly a: ${type} }\nexport declare const f: () => Hidden`)])
    expect(of('string')).not.toEqual(of('number'))
  })
})
