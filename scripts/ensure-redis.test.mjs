import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { redisPath, redisRemedy } from './ensure-redis.mjs'

const machine = (env, files) => ({ env, exists: (path) => files.includes(path) })

describe('redisPath', () => {
  it('obeys REDIS_SERVER_PATH, also when it names nothing', () => {
    const found = join('/usr/bin', 'redis-server')
    expect(redisPath(machine({ REDIS_SERVER_PATH: '/x/redis', PATH: '/usr/bin' }, ['/x/redis', found]))).toBe('/x/redis')
    expect(redisPath(machine({ REDIS_SERVER_PATH: '/gone', PATH: '/usr/bin' }, [found]))).toBeUndefined()
  })

  it('takes Redis or Valkey, along the PATH first and in the usual places then', () => {
    const valkey = join('/srv/bin', 'valkey-server')
    const brewed = join('/opt/homebrew/bin', 'redis-server')
    expect(redisPath(machine({ PATH: '/srv/bin' }, [valkey, brewed]))).toBe(valkey)
    expect(redisPath(machine({}, [brewed]))).toBe(brewed)
    expect(redisPath(machine({ PATH: '/srv/bin' }, []))).toBeUndefined()
  })
})

describe('redisRemedy', () => {
  it('says what to do on every platform', () => {
    for (const platform of ['darwin', 'linux', 'win32', 'freebsd']) expect(redisRemedy(platform)).toMatch(/\w/)
  })
})
