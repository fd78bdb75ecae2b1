/** The first TypeScript block of a README, and what its comments say that it prints. */

const block = /^```tsx?\r?\n([\s\S]*?)^```/gm

/** Every TypeScript block, each with what is needed to compile it as a module. */
export const readmeModules = (markdown) => [...markdown.matchAll(block)].map(([, code]) => `${code}\nexport {}\n`)

/** `{ code, expected }`: the text after `//` on a line with console.log, up to a gap of two spaces. */
export const readmeExample = (markdown) => {
  const code = /^```ts\r?\n([\s\S]*?)^```/m.exec(markdown)?.[1]
  if (code === undefined) return undefined
  const expected = code
    .split('\n')
    .map((line) => /console\.log\(.*\)\s*;?\s*\/\/ ?(.*)$/.exec(line)?.[1])
    .filter((comment) => comment !== undefined)
    .map((comment) => comment.split(/\s{2,}/)[0].trim())
  return { code, expected }
}
