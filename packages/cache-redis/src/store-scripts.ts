import { PRELUDE } from './log-scripts'
import { type Script, script } from './script'

/**
 * Whether a tag of the entry was changed after `asOf`: its buckets lie beside the log, so this is the truth. They are noted from
 * the first time on that anybody asks: of what is older nobody knows.
 */
const IS_TOUCHED = `
if not noted then
  noted = tail
  redis.call('HSET', state, 'f', whole(tail))
end

local function isTouched(buckets, asOf)
  if asOf < noted then return true end
  local fields = {}
  local function anyLater()
    if #fields == 0 then return false end
    for _, seq in ipairs(redis.call('HMGET', state, unpack(fields))) do
      if seq and tonumber(seq) > asOf then return true end
    end
    fields = {}
    return false
  end
  for bucket in string.gmatch(buckets, '%d+') do
    fields[#fields + 1] = bucket
    if #fields >= 1000 and anyLater() then return true end
  end
  return anyLater()
end
`

/**
 * KEYS[5]: the entry. What is dead is removed in the same step in which it was found dead, so never a newer one.
 * A hit advances, as everywhere; it is written down only now and then, to spare the primary a write for every read.
 */
const GET = `
${IS_TOUCHED}
local held = redis.pcall('HMGET', KEYS[5], 'e', 'p', 'k', 'a', 'm', 'v')
if held.err then
  redis.call('UNLINK', KEYS[5])
  return { 'unreadable', known }
end
if not held[1] then return { 'absent', known } end
local asOf = tonumber(held[2] or '')
if held[1] ~= epoch or not asOf or asOf > tail or isTouched(held[3] or '', asOf) then
  redis.call('UNLINK', KEYS[5])
  return { 'stale', known }
end
if tail - asOf > 256 then redis.call('HSET', KEYS[5], 'p', whole(tail)) end
local at = now()
return { 'hit', epoch, whole(tail), whole(asOf), whole(at - tonumber(held[4] or at)), held[5] or '', held[6] or '', known }
`

/** KEYS[5]: the entry. ARGV: epoch, asOf, buckets, what else is known of it, value, ms until it goes. */
const SET = `
${IS_TOUCHED}
local asOf = tonumber(ARGV[5])
if ARGV[4] ~= epoch or asOf > tail or isTouched(ARGV[6], asOf) then return { 'stale', known } end
local held = redis.pcall('HMGET', KEYS[5], 'e', 'p')
if not held.err and held[1] == epoch and tonumber(held[2] or '0') > asOf then return { 'older', known } end
redis.call('UNLINK', KEYS[5])
redis.call('HSET', KEYS[5], 'e', epoch, 'p', ARGV[5], 'k', ARGV[6], 'm', ARGV[7], 'v', ARGV[8], 'a', whole(now()))
redis.call('PEXPIRE', KEYS[5], ARGV[9])
return { 'kept', known }
`

/**
 * KEYS: the claim, the entry. ARGV: token, ms. Whoever looked before another process stored its value, and asks only now,
 * is refused as long as the value is there: it will find it.
 */
const CLAIM = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
`

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`

export const GET_SCRIPT: Script = script(PRELUDE + GET)
export const SET_SCRIPT: Script = script(PRELUDE + SET)
export const CLAIM_SCRIPT: Script = script(CLAIM)
export const RELEASE_SCRIPT: Script = script(RELEASE)
