import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Esbuild {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>
}

// esbuild comes with tsup; a second one would be a second version.
const root = createRequire(new URL('../../../../package.json', import.meta.url))
const { build } = createRequire(root.resolve('tsup'))('esbuild') as Esbuild

/** The script of a page that is made of one source file. */
export const bundlePage = async (source: string, mode: 'production' | 'development'): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    minify: mode === 'production',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  })
  return outputFiles[0]?.text ?? ''
}

/** Serves a page that is made of one source file, with a policy that lets in no style without the nonce. */
export const servePage = async (source: string): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const script = await bundlePage(source, 'production')
  const policy = "default-src 'self'; style-src 'nonce-test'; img-src data:"
  const page =
    '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Workbench</title><body><main><h1>Workbench</h1><div id="root"></div></main><script src="/page.js"></script>'
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8',
      ...(!isScript && { 'content-security-policy': policy }),
    })
    response.end(isScript ? script : page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((resolve) => void server.close(() => resolve())) }
}
