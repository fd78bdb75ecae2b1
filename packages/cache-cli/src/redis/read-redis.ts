import { cliError } from '../errors'

/** What a validation asks of Redis. It writes nothing. */
export interface RedisReader {
  /** Sections of INFO, or what keeps it from being told. */
  info(): Promise<Readonly<Record<string, string>>>
  config(name: string): Promise<string | undefined>
  /** Ms since 1970, by the server's clock. */
  time(): Promise<number>
  field(key: string, field: string): Promise<string | undefined>
  /** Whether scripts may ask for INFO, as the log does. */
  scriptsMayAskInfo(): Promise<boolean>
}

const parseInfo = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )

const textOf = (reply: unknown): string => (Buffer.isBuffer(reply) ? reply.toString() : String(reply))

/** Runs `work` on one connection, and closes it. Throws `REDIS_UNREACHABLE` where none can be had in time. */
export const readRedis = async <Result>(url: string, work: (redis: RedisReader) => Promise<Result>, timeoutMs: number): Promise<Result> => {
  const { createClient } = await import('@redis/client')
  const client = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false }, disableOfflineQueue: true })
  // Told by whatever call fails; without a listener it would end the process.
  client.on('error', () => undefined)
  const send = (...args: readonly string[]): Promise<unknown> => client.sendCommand([...args])
  try {
    await client.connect()
  } catch (error) {
    throw cliError(
      'REDIS_UNREACHABLE',
      `Redis does not answer: ${error instanceof Error ? error.message : String(error)}. Check "redis.url".`,
      'redis',
      error,
    )
  }
  try {
    return await work({
      info: async () => parseInfo(textOf(await send('INFO'))),
      config: async (name) => {
        // Managed services forbid CONFIG, and say the same in INFO.
        const reply = await send('CONFIG', 'GET', name).catch(() => undefined)
        return Array.isArray(reply) && reply.length > 1 ? textOf(reply[1]) : undefined
      },
      time: async () => {
        const [seconds, micros] = (await send('TIME')) as readonly unknown[]
        return Number(textOf(seconds)) * 1_000 + Number(textOf(micros)) / 1_000
      },
      field: async (key, field) => {
        const reply = await send('HGET', key, field)
        return reply === null || reply === undefined ? undefined : textOf(reply)
      },
      scriptsMayAskInfo: async () => {
        try {
          await send('EVAL', "return redis.call('INFO', 'replication')", '0')
          return true
        } catch {
          return false
        }
      },
    })
  } finally {
    client.destroy()
  }
}
