import type { MarkdownRenderer } from 'vitepress'

/** A table that is wider than the page scrolls by itself, and can be reached with the keyboard to do so. */
export const scrollableTables = (md: MarkdownRenderer): void => {
  md.renderer.rules['table_open'] = () => '<div class="scrolls" tabindex="0" role="region" aria-label="Table"><table>'
  md.renderer.rules['table_close'] = () => '</table></div>'
}
