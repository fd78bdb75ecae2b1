import { existsSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

/** The address on the site of a file of the repository; undefined for what is not a page. */
const addressOf = (root: string, path: string): string | undefined => {
  const at = join(root, path)
  const page = existsSync(at) && statSync(at).isDirectory() ? posix.join(path, 'README.md') : path
  if (page === 'README.md') return '/'
  if (!/^(docs\/.*|(packages|examples)\/[^/]+\/README)\.md$/.test(page) || !existsSync(join(root, page))) return undefined
  return `/${page}`
    .replace(/^\/docs\//, '/')
    .replace(/\.md$/, '')
    .replace(/(^|\/)index$/, '$1')
}

/**
 * Links are written as GitHub needs them, relative to the file. Those between pages lead to pages here too; those to other
 * files of the repository are shown as text. A link to nothing is an error.
 */
export const repositoryLinks = (md: MarkdownRenderer, root: string): void => {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const source: string = (env.realPath ?? env.path).replaceAll('\\', '/').slice(root.replaceAll('\\', '/').length)
    if (source.startsWith('site/')) return
    for (const { children } of tokens) {
      let closed = false
      for (const token of children ?? []) {
        if (token.type === 'link_close' && closed) {
          token.tag = 'span'
          closed = false
        }
        const href = token.type === 'link_open' ? (token.attrGet('href') ?? '') : ''
        if (href === '' || /^([a-z]+:|\/|#)/.test(href)) continue
        const [path = '', hash] = decodeURI(href).split('#')
        const target = posix.join(dirname(source), path).replace(/\/$/, '') || '.'
        if (!existsSync(join(root, target))) throw new Error(`${source} links to ${target}, which does not exist.`)
        const address = addressOf(root, target)
        if (address !== undefined) token.attrSet('href', hash ? `${address}#${hash}` : address)
        else {
          token.type = 'span_open'
          token.tag = 'span'
          token.attrs = [['title', `in the repository: ${target}`]]
          closed = true
        }
      }
    }
  })
}
