import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

/**
 * Puts drawings (`pictures/*.svg`) into the page itself, where they follow its colours, and where `name-narrow.svg` stands in on
 * narrow screens. As images, which is how GitHub shows them, they follow the colours of the system.
 */
export const inlineDrawings = (md: MarkdownRenderer, docs: string): void => {
  const usual = md.renderer.rules['image']
  const drawing = (name: string, kind: string): string => {
    const svg = readFileSync(join(docs, 'pictures', `${name}.svg`), 'utf8').trim()
    // What is a style in a file of its own would be one of the page here: the site has its own.
    return `<span class="drawing ${kind}" v-pre>${svg.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/\n\s*/g, '')}</span>`
  }
  md.renderer.rules['image'] = (tokens, index, options, env, self) => {
    const src = tokens[index]?.attrGet('src') ?? ''
    const name = /(?:^|\/)pictures\/([\w-]+)\.svg$/.exec(src)?.[1]
    if (name && existsSync(join(docs, 'pictures', `${name}-narrow.svg`))) return drawing(name, 'wide') + drawing(`${name}-narrow`, 'narrow')
    if (name) return drawing(name, '')
    return usual ? usual(tokens, index, options, env, self) : self.renderToken(tokens, index, options)
  }
}
