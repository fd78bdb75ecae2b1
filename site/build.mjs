/** Builds the site into site/dist: the reference from the declarations of the packages, then every page. A link that leads nowhere fails it. */
import { fileURLToPath } from 'node:url'
import { build } from 'vitepress'
import { buildApi } from './build-api.mjs'

await buildApi()
await build(fileURLToPath(new URL('.', import.meta.url)))
