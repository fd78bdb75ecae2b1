import { type Script, script } from './script'

/** To trim to the record, an append looks through a block of a hundred: from so many records on, whole blocks go. */
const EXACT = 1_000

/** The seq, and the positions of tags: a script may unpack so many at once only. */
const NOTE = `
  local fields, n = { 's', seq }, 2
  for bucket in string.gmatch(buckets, '%d+') do
    if n > 1000 then
      redis.call('HSET', state, unpack(fields, 1, n))
      n = 2
    end
    fields[n + 1], fields[n + 2] = bucket, seq
    n = n + 2
  end
  redis.call('HSET', state, unpack(fields, 1, n))
`

/**
 * What every script begins with: who answers, which epoch it is, what is overdue.
 *
 * A replication id belongs to one history: a start, a promotion or a restore gives another one. Comparing it here, inside
 * the script, leaves no moment in which a new server could be taken for the old. Without INFO the caller says whether its
 * connection is new. Its id is looked for by plain search: a pattern would be tried at each character.
 *
 * The epoch lies in each entry, since a reader that waits for the next one is told nothing else. Hardly ever is anything
 * planned: only then is the log's clock read. The positions of tags are noted from the first time on that a second level asks
 * for them, and \`f\` says since when.
 */
export const PRELUDE: string = `
if redis.replicate_commands then redis.replicate_commands() end
local state, log, due, work = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local isNewConnection, candidate, retain = ARGV[1] == '1', ARGV[2], ARGV[3]

local head = redis.pcall('HMGET', state, 'e', 's', 'b', 'd', 'f')
local info = redis.pcall('INFO', 'replication')
local identity = false
if type(info) == 'string' then
  if not string.find(info, 'role:master', 1, true) and string.find(info, 'role:slave', 1, true) then
    return redis.error_reply('NOTPRIMARY this server is a replica')
  end
  local _, before = string.find(info, 'master_replid:', 1, true)
  identity = before and string.match(info, '^%w+', before + 1) or false
end

local epoch, tail, noted, planned = head[1], tonumber(head[2] or '0'), tonumber(head[5] or ''), redis.call('ZCARD', due)

local function now()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function whole(number) return string.format('%.0f', number) end

local function begin()
  redis.call('UNLINK', state, log)
  epoch, tail, noted = candidate, 0, nil
  redis.call('HSET', state, 'e', epoch, 's', '0', 'b', identity or '', 'd', redis.call('ZCARD', due), 'f', '')
end

if head.err or not epoch or not head[2] or not head[5] or tonumber(head[4] or '-1') ~= planned
  or (identity and head[3] ~= identity) or (not identity and isNewConnection) then
  begin()
end

local function add(call, seq, record)
  return call('XADD', log, 'MAXLEN', tonumber(retain) < ${EXACT} and '=' or '~', retain, seq .. '-0', 'r', record, 'e', epoch)
end

local function push(record, buckets)
  tail = tail + 1
  local seq = whole(tail)
  local added = add(redis.pcall, seq, record)
  if type(added) == 'table' and added.err then
    if string.find(added.err, 'OOM', 1, true) then return added end
    begin()
    tail, seq = 1, '1'
    add(redis.call, seq, record)
  end
  if not noted then buckets = '' end
  ${NOTE}
end

local function remember(id, at, item)
  redis.call('ZADD', due, at, id)
  redis.call('HSET', work, id, item)
  redis.call('HSET', state, 'd', redis.call('ZCARD', due))
end

local function forget(id)
  redis.call('ZREM', due, id)
  redis.call('HDEL', work, id)
  redis.call('HSET', state, 'd', redis.call('ZCARD', due))
end

local overdue = planned > 0 and redis.call('ZRANGEBYSCORE', due, '-inf', now()) or {}
for _, id in ipairs(overdue) do
  local item = redis.call('HGET', work, id)
  local _, _, buckets, record = string.find(item or '', '^%a([%d,]*) (.*)$')
  if record then
    local failed = push(record, buckets)
    if failed then return failed end
  else
    begin()
  end
  forget(id)
end

local known = identity and 1 or 0
`

const KIND = `
local function kindOf(id) return string.sub(redis.call('HGET', work, id) or '', 1, 1) end
`

/** ARGV: record, buckets, the id it settles, ms until it is appended again, that one's id, most due work. */
const APPEND = `
local record, buckets, settles, again, againId, most = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])
if settles ~= '' then forget(settles) end
local failed = push(record, buckets)
if failed then return failed end
local position = { epoch, whole(tail), noted and 1 or 0, known }
if again == '' then return position end

${KIND}
-- Never refused: when the list is full, two second appends become one at the later of their times.
local at = now() + tonumber(again)
if redis.call('ZCARD', due) >= most then
  for _, other in ipairs(redis.call('ZREVRANGE', due, 0, -1)) do
    if kindOf(other) == 'r' then
      local _, _, others, text = string.find(redis.call('HGET', work, other), '^%a([%d,]*) (.*)$')
      local mine, theirs, seen, tags = cjson.decode(record), cjson.decode(text), {}, {}
      for _, list in ipairs({ theirs[2], mine[2] }) do
        for _, tag in ipairs(list) do
          if not seen[tag] then
            seen[tag] = true
            tags[#tags + 1] = tag
          end
        end
      end
      mine[2] = tags
      if mine[1] ~= 'e' or theirs[1] ~= 'e' then mine[1] = 'i' end
      record, buckets = cjson.encode(mine), buckets .. ',' .. others
      at = math.max(at, tonumber(redis.call('ZSCORE', due, other)))
      forget(other)
      break
    end
  end
end
remember(againId, at, 'r' .. buckets .. ' ' .. record)
return position
`

/**
 * KEYS: state, log, due. ARGV: record, buckets if they are noted. An append where all is as it was: the epoch goes on, this is
 * the server that began it, nothing is overdue. Otherwise it does nothing and says so: then the long way is gone.
 */
export const usualAppend = (retain: number): Script =>
  script(`
local state = KEYS[1]
local head = redis.pcall('HMGET', state, 'e', 's', 'b', 'd', 'f')
local epoch, planned = head[1], head[4]
if not epoch or not head[2] or (head[3] or '') == '' or not planned or not head[5] then return false end
local noted, buckets = head[5] ~= '', ARGV[2]
if noted and not buckets then return false end

local info = redis.pcall('INFO', 'replication')
if type(info) ~= 'string' or not string.find(info, 'master_replid:' .. head[3], 1, true)
  or (not string.find(info, 'role:master', 1, true) and string.find(info, 'role:slave', 1, true)) then return false end

if planned ~= '0' then
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  if redis.call('ZCARD', KEYS[3]) ~= tonumber(planned)
    or redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 1)[1] then return false end
end

local seq = string.format('%.0f', head[2] + 1)
local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '${retain < EXACT ? '=' : '~'}', '${retain}', seq .. '-0', 'r', ARGV[1], 'e', epoch)
if type(added) == 'table' then return false end
if noted then
  ${NOTE}
else
  redis.call('HSET', state, 's', seq)
end
return seq .. ' ' .. epoch
`)

/** ARGV: epoch and seq to read after, most records. The first entry of the stream says which is the oldest. */
const READ = `
local from = 0
if ARGV[4] == epoch then from = tonumber(ARGV[5]) end
local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)
local entries = redis.call('XRANGE', log, whole(from + 1) .. '-0', '+', 'COUNT', ARGV[6])
return { epoch, whole(tail), first[1] and first[1][1] or '', entries, known }
`

/** ARGV: id, record, buckets, ms, most due work. */
const PLAN = `
if redis.call('ZCARD', due) >= tonumber(ARGV[8]) then return { 'full', known } end
remember(ARGV[4], now() + tonumber(ARGV[7]), 'i' .. ARGV[6] .. ' ' .. ARGV[5])
return { 'planned', known }
`

const UNPLAN = `
forget(ARGV[4])
return { 'forgotten', known }
`

const RENEW = `
begin()
return { epoch, known }
`

export const APPEND_SCRIPT: Script = script(PRELUDE + APPEND)
export const READ_SCRIPT: Script = script(PRELUDE + READ)
export const PLAN_SCRIPT: Script = script(PRELUDE + PLAN)
export const UNPLAN_SCRIPT: Script = script(PRELUDE + UNPLAN)
export const RENEW_SCRIPT: Script = script(PRELUDE + RENEW)
