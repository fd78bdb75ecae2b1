import { describe, it } from 'vitest'
import { createMemoryLog } from './memory-log'
import { logContract } from './testing/log-contract'
import { createVirtualTime } from './testing/virtual-time'

describe('the log in memory keeps the contract of logs', () => {
  const cases = logContract(async () => {
    const time = createVirtualTime()
    const log = createMemoryLog({ retain: 16, maxDue: 20, ports: time.ports })
    return { log, retain: 16, maxDue: 20, pass: time.advance, close: async () => undefined }
  })
  it.each(cases)('$name', ({ run }) => run())
})
