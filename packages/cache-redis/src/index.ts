export type { RedisErrorCode } from './errors'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './redis-client'
export { type RedisLog, type RedisLogOptions, redisLog } from './redis-log'
