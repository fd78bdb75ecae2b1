import { startCluster } from './cluster'

const { url } = await startCluster({ port: Number(process.env.PORT ?? 3100), instances: Number(process.env.INSTANCES ?? 3) })
console.log(`Several instances, one Redis, one database: ${url}`)
