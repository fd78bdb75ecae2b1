/** The packed packages where their users have them: a step of `npm run verify`, which writes docs/environments.md. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { majors } from '../lib/node-versions.mjs'
import { startRedis } from '../lib/redis-server.mjs'
import { fromFindings } from '../lib/steps.mjs'
import { publishedPackages } from '../lib/workspace.mjs'
import { root } from '../pnpm.mjs'
import { environmentsPage } from './environments-page.mjs'
import { inRspack, inVite } from './in-bundlers.mjs'
import { inEdge } from './in-edge.mjs'
import { inNext } from './in-next.mjs'
import { inNode } from './in-node.mjs'
import { inTypes } from './in-types.mjs'
import { pack } from './pack.mjs'

/** Each resolves with `{ cells, version? }`: of each package that claims to run there, what is wrong. */
const environments = {
  ...Object.fromEntries(majors.map((major) => [`Node ${major}`, inNode(major)])),
  nodenext: inTypes('nodenext'),
  bundler: inTypes('bundler'),
  Vite: inVite,
  Rspack: inRspack,
  'Next.js': inNext,
  edge: inEdge,
}

/** Packs what is built and tries it in each environment, or in those named: then nothing is written. */
export const inEnvironments = async (scratch, only = Object.keys(environments)) => {
  const packed = await pack(publishedPackages(), join(scratch, 'tarballs'))
  const redis = await startRedis()
  const columns = []
  try {
    for (const title of only) {
      const folder = join(scratch, title.replaceAll(/\W/g, '-'))
      try {
        columns.push({ title, ...(await environments[title](packed, { folder, redisUrl: redis.url })) })
      } catch (error) {
        columns.push({ title, cells: Object.fromEntries(packed.map(({ manifest }) => [manifest.name, [error.message]])) })
      }
    }
  } finally {
    await redis.stop()
  }
  const page = environmentsPage(
    packed.map(({ manifest }) => manifest.name),
    columns,
  )
  console.log(page)
  if (only.length === Object.keys(environments).length) writeFileSync(join(root, 'docs/environments.md'), page)
  return fromFindings(
    columns.flatMap(({ title, cells }) => Object.entries(cells).map(([name, problems]) => ({ name: `${name}, ${title}`, problems }))),
  )
}
