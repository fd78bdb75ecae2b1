import { type RedisReader, readRedis } from '../../redis/read-redis'
import { type Check, type CheckContext, type CheckOutcome, finding, skipped } from '../check-context'
import type { CheckFinding } from '../report-types'

const OLDEST = [6, 2] as const

const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

/** Redis refuses every write once it could not save, if it is to save at all. */
const saving = (info: Readonly<Record<string, string>>): string | undefined => {
  if (info['rdb_last_bgsave_status'] === 'err') return 'rdb_last_bgsave_status is err'
  if (info['aof_enabled'] === '1' && info['aof_last_write_status'] === 'err') return 'aof_last_write_status is err'
  return undefined
}

const logFindings = async (context: CheckContext, redis: RedisReader): Promise<readonly CheckFinding[]> => {
  const namespace = context.config.redis?.namespace ?? 'unstale'
  const key = `{${namespace}}:state`
  const epoch = await redis.field(key, 'e')
  const { epochs } = context.seen
  if (epochs.size === 0) return []
  if (epoch === undefined) return [finding('REDIS_NOT_USED', key, 'there is no log of this namespace')]
  return epochs.has(epoch)
    ? []
    : [finding('REDIS_NOT_USED', key, `its epoch is ${epoch}, the application answers ${[...epochs.keys()].join(' and ')}`)]
}

const look = async (context: CheckContext, redis: RedisReader): Promise<CheckOutcome> => {
  const info = await redis.info()
  const version = info['valkey_version'] ?? info['redis_version'] ?? '0'
  const policy = (await redis.config('maxmemory-policy')) ?? info['maxmemory_policy'] ?? 'unknown'
  const name = info['valkey_version'] === undefined ? 'Redis' : 'Valkey'
  const memory = info['maxmemory'] === '0' ? 'no maxmemory' : `maxmemory ${info['maxmemory_human'] ?? info['maxmemory']}`
  const unsaved = saving(info)
  const persistence = info['aof_enabled'] === '1' ? 'append-only file' : (await redis.config('save')) ? 'snapshots' : 'no persistence'
  const findings = [
    ...(isOld(version) ? [finding('REDIS_OLD', name, `it is ${version}`)] : []),
    ...(info['role'] !== undefined && info['role'] !== 'master' ? [finding('REDIS_NOT_PRIMARY', name, `its role is ${info['role']}`)] : []),
    ...(policy !== 'noeviction' && policy !== 'unknown'
      ? [finding('REDIS_EVICTS', name, `maxmemory-policy is ${policy} (${memory})`)]
      : []),
    ...(unsaved === undefined ? [] : [finding('REDIS_NOT_PERSISTING', name, unsaved)]),
    ...((await redis.scriptsMayAskInfo()) ? [] : [finding('REDIS_INFO_FORBIDDEN', name, 'INFO inside a script is refused')]),
    ...(await logFindings(context, redis)),
  ]
  return { seen: `${name} ${version}, ${policy}, ${memory}, ${persistence}`, findings }
}

export const redis: Check = {
  title: 'Redis is set as the log needs it',
  run: async (context) => {
    if (context.redisUrl === undefined) return skipped('the configuration names no Redis')
    try {
      return await readRedis(context.redisUrl, (reader) => look(context, reader), context.limits.requestMs)
    } catch (error) {
      return {
        seen: 'no connection',
        findings: [finding('REDIS_UNREACHABLE', 'Redis', error instanceof Error ? error.message : String(error))],
      }
    }
  },
}
