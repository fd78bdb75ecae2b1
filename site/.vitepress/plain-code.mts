import type { MarkdownRenderer } from 'vitepress'

/** What stands between double braces in code is text, as on GitHub, and no expression. */
export const plainCode = (md: MarkdownRenderer): void => {
  md.core.ruler.push('plain-code', ({ tokens }) => {
    for (const { children } of tokens) for (const token of children ?? []) if (token.type === 'code_inline') token.attrSet('v-pre', '')
  })
}
