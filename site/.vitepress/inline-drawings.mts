import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

/**
 * Puts drawings (`pictures/*.svg`) into the page itself, where they follow its colours. As images, which is how GitHub shows
 * them, they follow those of the system.
 */
export const inlineDrawings = (md: MarkdownRenderer, docs: string): void => {
  const usual = md.renderer.rules['image']
  md.renderer.rules['image'] = (tokens, index, options, env, self) => {
    const src = tokens[index]?.attrGet('src') ?? ''
    const name = /(?:^|\/)pictures\/([\w-]+)\.svg$/.exec(src)?.[1]
    if (name) {
      const svg = readFileSync(join(docs, 'pictures', `${name}.svg`), 'utf8').trim()
      return `<span class="drawing drawing-${name}" v-pre>${svg.replaceAll(/\n\s*/g, ' ')}</span>`
    }
    return usual ? usual(tokens, index, options, env, self) : self.renderToken(tokens, index, options)
  }
}
