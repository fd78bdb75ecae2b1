import { cpus } from 'node:os'
import { hit } from './hit'
import { staleSet } from './stale-set'

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}\n`,
)
console.log(`A hit, in turns within one process (median round [fastest–slowest])\n\n${await hit()}\n`)
console.log(`A load that is overtaken by a write\n\n${await staleSet()}`)
