import type { MarkdownRenderer } from 'vitepress'

/**
 * A table that is wider than the page scrolls by itself, and can be reached with the keyboard to do so.
 * A heading without words is none.
 */
export const scrollableTables = (md: MarkdownRenderer): void => {
  md.renderer.rules['table_open'] = () => '<div class="scrolls" tabindex="0" role="group" aria-label="Table"><table>'
  md.renderer.rules['table_close'] = () => '</table></div>'
  md.core.ruler.push('empty-headings', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const close = tokens[index + 2]
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '' || !close) continue
      token.tag = 'td'
      close.tag = 'td'
    }
  })
}
