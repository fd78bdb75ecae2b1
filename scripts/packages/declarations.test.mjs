import { describe, expect, it } from 'vitest'
import { builtinImports, declarationProblems } from './declarations.mjs'

describe('declarationProblems', () => {
  it('finds the type any, and not the word', () => {
    expect(declarationProblems('a.d.ts', 'export declare const a: (x: any) => void')).toHaveLength(1)
    expect(declarationProblems('a.d.ts', '/** any */ export interface Entity { readonly any: string }')).toEqual([])
  })

  it('finds mitt, also as an import type', () => {
    expect(declarationProblems('a.d.ts', "import { Emitter } from 'mitt'; export { Emitter }")).toHaveLength(1)
    expect(declarationProblems('a.d.ts', "export declare const a: import('mitt').Emitter")).toHaveLength(1)
  })
})

describe('builtinImports', () => {
  it('finds them in every form, with and without the prefix', () => {
    expect(builtinImports('import{a}from"node:fs";const b=require("path");const c=await import(\'crypto\');import "./x.js"')).toEqual([
      'node:fs',
      'path',
      'crypto',
    ])
    expect(builtinImports('import { createBus } from "@unstale/cache-bus"')).toEqual([])
  })
})
