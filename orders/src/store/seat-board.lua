#!lua name=railhead_board

-- One hash per run. Fields: `epoch` (absent: unbuilt), `n` (changes counted), `l:<seat>` a copy of the ledger
-- document as `rev:from-to,from-to`, `h:<seat>` soft holds as `holder,from,to,until;…`, `o:<holder>` what one holder
-- has as `since|until|seat,seat`. Time is this server's, in milliseconds.

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function overlap(from, to, otherFrom, otherTo)
  return otherFrom < to and otherTo > from
end

local function is_sold(ledger, from, to)
  if not ledger then return false end
  for spanFrom, spanTo in string.gmatch(ledger, '(%d+)%-(%d+)') do
    if overlap(from, to, tonumber(spanFrom), tonumber(spanTo)) then return true end
  end
  return false
end

-- The live holds of a seat, without those of `except`.
local function holds_of(text, time, except)
  local live = {}
  if text then
    for entry in string.gmatch(text, '[^;]+') do
      local holder, from, to, till = string.match(entry, '^([^,]+),(%d+),(%d+),(%d+)$')
      if tonumber(till) > time and holder ~= except then
        live[#live + 1] = { holder, tonumber(from), tonumber(to), tonumber(till) }
      end
    end
  end
  return live
end

local function store_holds(key, seat, holds)
  if #holds == 0 then
    redis.call('HDEL', key, 'h:' .. seat)
    return
  end
  local parts = {}
  for index, hold in ipairs(holds) do
    parts[index] = string.format('%s,%d,%d,%d', hold[1], hold[2], hold[3], hold[4])
  end
  redis.call('HSET', key, 'h:' .. seat, table.concat(parts, ';'))
end

local function seats_of(key, holder)
  local text = redis.call('HGET', key, 'o:' .. holder)
  if not text then return nil, {}, 0 end
  local since, till, list = string.match(text, '^(%d+)|(%d+)|(.*)$')
  local seats = {}
  for seat in string.gmatch(list, '[^,]+') do seats[#seats + 1] = seat end
  return tonumber(since), seats, tonumber(till)
end

-- The answer after a change: what every copy of the map needs to follow it.
local function told(key, time, seats, till)
  local answer = { 'ok', till or 0, time, redis.call('HGET', key, 'epoch') or '', redis.call('HINCRBY', key, 'n', 1) }
  for seat in pairs(seats) do
    answer[#answer + 1] = seat
    answer[#answer + 1] = redis.call('HGET', key, 'l:' .. seat) or ''
    answer[#answer + 1] = redis.call('HGET', key, 'h:' .. seat) or ''
  end
  return answer
end

local function drop(key, holder, time, touched)
  local since, seats = seats_of(key, holder)
  for _, seat in ipairs(seats) do
    store_holds(key, seat, holds_of(redis.call('HGET', key, 'h:' .. seat), time, holder))
    touched[seat] = true
  end
  if since then redis.call('HDEL', key, 'o:' .. holder) end
end

-- hold: ARGV holder from to softMs totalMs seat… : all of them or none; replaces what the holder had on this run.
local function hold(keys, args)
  local key, holder = keys[1], args[1]
  local from, to, soft, total = tonumber(args[2]), tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  if redis.call('HEXISTS', key, 'epoch') == 0 then return { 'unbuilt' } end
  local time = now()
  local taken, held = {}, {}
  for index = 6, #args do
    local seat = args[index]
    if is_sold(redis.call('HGET', key, 'l:' .. seat), from, to) then
      taken[#taken + 1] = seat
    else
      for _, other in ipairs(holds_of(redis.call('HGET', key, 'h:' .. seat), time, holder)) do
        if overlap(from, to, other[2], other[3]) then
          held[#held + 1] = seat
          break
        end
      end
    end
  end
  if #taken > 0 then return { 'taken', unpack(taken) } end
  if #held > 0 then return { 'held', unpack(held) } end

  -- Renewals count from the first hold. A hold left to lapse begins anew; one renewed to its end rests a while first.
  local since, _, before = seats_of(key, holder)
  local lapsed = before <= time and before < (since or 0) + total
  if not since or lapsed or time >= since + total + soft then since = time end
  local till = math.min(time + soft, since + total)
  if till <= time then return { 'worn-out' } end

  local touched = {}
  drop(key, holder, time, touched)
  for index = 6, #args do
    local seat = args[index]
    local others = holds_of(redis.call('HGET', key, 'h:' .. seat), time, holder)
    others[#others + 1] = { holder, from, to, till }
    store_holds(key, seat, others)
    touched[seat] = true
  end
  redis.call('HSET', key, 'o:' .. holder, string.format('%d|%d|', since, till) .. table.concat(args, ',', 6))
  return told(key, time, touched, till)
end

-- release: ARGV holder
local function release(keys, args)
  local touched, time = {}, now()
  drop(keys[1], args[1], time, touched)
  return told(keys[1], time, touched)
end

local function settle_entries(key, args, first, touched)
  for index = first, #args, 3 do
    local seat, rev, spans = args[index], tonumber(args[index + 1]), args[index + 2]
    local known = redis.call('HGET', key, 'l:' .. seat)
    if not known or tonumber(string.match(known, '^(%d+):')) < rev then
      redis.call('HSET', key, 'l:' .. seat, string.format('%d:', rev) .. spans)
      touched[seat] = true
    end
  end
end

-- settle: ARGV holder-to-drop-or-empty (seat rev spans)… : ledger documents replace older copies only.
local function settle(keys, args)
  local touched, time = {}, now()
  if args[1] ~= '' then drop(keys[1], args[1], time, touched) end
  settle_entries(keys[1], args, 2, touched)
  if next(touched) == nil then return { 'same' } end
  return told(keys[1], time, touched)
end

-- build: ARGV epoch expireAt (seat rev spans)… : the whole ledger of a run; the first builder's epoch stays.
local function build(keys, args)
  local touched, time = {}, now()
  settle_entries(keys[1], args, 3, touched)
  redis.call('HSETNX', keys[1], 'epoch', args[1])
  redis.call('PEXPIREAT', keys[1], args[2])
  return told(keys[1], time, touched)
end

-- map: every seat that has something.
local function map(keys)
  local key, time = keys[1], now()
  local epoch = redis.call('HGET', key, 'epoch')
  if not epoch then return { 'unbuilt' } end
  local ledgers, holds, seats = {}, {}, {}
  local all = redis.call('HGETALL', key)
  for index = 1, #all, 2 do
    local kind, seat = string.sub(all[index], 1, 2), string.sub(all[index], 3)
    if kind == 'l:' then
      ledgers[seat], seats[seat] = all[index + 1], true
    elseif kind == 'h:' then
      holds[seat], seats[seat] = all[index + 1], true
    end
  end
  local answer = { 'ok', 0, time, epoch, tonumber(redis.call('HGET', key, 'n') or '0') }
  for seat in pairs(seats) do
    answer[#answer + 1] = seat
    answer[#answer + 1] = ledgers[seat] or ''
    answer[#answer + 1] = holds[seat] or ''
  end
  return answer
end

-- admit: ARGV member most lastingMs : counts a member of a set that forgets; 0 when it would be one too many.
local function admit(keys, args)
  local key, member, lasting, time = keys[1], args[1], tonumber(args[3]), now()
  redis.call('ZREMRANGEBYSCORE', key, '-inf', time)
  if not redis.call('ZSCORE', key, member) and redis.call('ZCARD', key) >= tonumber(args[2]) then return 0 end
  redis.call('ZADD', key, time + lasting, member)
  redis.call('PEXPIRE', key, lasting)
  return 1
end

redis.register_function('railhead_admit', admit)
redis.register_function('railhead_hold', hold)
redis.register_function('railhead_release', release)
redis.register_function('railhead_settle', settle)
redis.register_function('railhead_build', build)
redis.register_function('railhead_map', map)
