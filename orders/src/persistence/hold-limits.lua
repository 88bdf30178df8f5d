-- Limits of soft holds. This file is loaded behind seat-board.lua, into the same library, and uses its functions. What is
-- limited is counted in sets: runs of a holder, holders at an address, or held seats as `holder/seat`, each with the end of
-- its hold as score. Members that have ended are removed only when a set looks full.

-- When a set has room for more members if others are given up: now, or when enough of those that stay have ended.
local function room_at(key, members, given_up, max, time)
  if redis.call('ZCARD', key) + #members <= max then return time end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', time)
  local own = {}
  for _, list in ipairs({ members, given_up }) do
    for _, member in ipairs(list) do own[member] = true end
  end
  local staying = redis.call('ZCARD', key)
  for member in pairs(own) do
    if redis.call('ZSCORE', key, member) then staying = staying - 1 end
  end
  local excess = staying + #members - max
  if excess <= 0 then return time end
  local ending = redis.call('ZRANGE', key, excess - 1, excess - 1, 'WITHSCORES')
  return math.max(time + 1, tonumber(ending[2] or 0))
end

local function add(key, members, till, ttl)
  local scored = {}
  for _, member in ipairs(members) do
    scored[#scored + 1] = till
    scored[#scored + 1] = member
  end
  local added = redis.call('ZADD', key, unpack(scored))
  redis.call('PEXPIRE', key, ttl)
  return added
end

-- admit: KEYS (runs-of-a-holder holders-at-an-address)…, ARGV ttlMs maxRuns maxHolders (runId holder)… : one digit per
-- key, 0 when its limit is reached, 1 when the member was counted already, 2 when it is new.
local function admit(keys, args)
  local ttl, time, reply = tonumber(args[1]), now(), {}
  for index, key in ipairs(keys) do
    local max, members = tonumber(args[index % 2 == 1 and 2 or 3]), { args[index + 3] }
    local has_room = room_at(key, members, {}, max, time) <= time
    reply[index] = has_room and 1 + add(key, members, time + ttl, ttl) or 0
  end
  return table.concat(reply)
end

-- hold_within_limits: KEYS board (a set for each limit)…, ARGV softMs totalMs runId limits (kind max)… (holder from to
-- seat,seat)… : holds seats as `hold` does, unless one of the limits is reached: `limited:<its number>,<end of that>`. Of
-- kind `seats` are sets whose keys begin with the board's; the others contain names.
local function hold_within_limits(keys, args)
  local board_key, ttl, run, count = keys[1], tonumber(args[1]), args[3], tonumber(args[4])
  local kinds, maxima = {}, {}
  for limit = 1, count do
    kinds[limit], maxima[limit] = args[3 + 2 * limit], tonumber(args[4 + 2 * limit])
  end
  local function key_of(request, limit) return keys[1 + (request.index - 1) * count + limit] end
  local function members_of(request, limit)
    if kinds[limit] == 'runs' then return { run } end
    if kinds[limit] == 'holders' then return { request.holder } end
    return counted_seats(request.holder, table.concat(request.seats, ','))
  end

  local limits = {}
  function limits.reached(request, given_up, time)
    for limit = 1, count do
      local freed = kinds[limit] == 'seats' and counted_seats(request.holder, given_up) or {}
      local free_at = room_at(key_of(request, limit), members_of(request, limit), freed, maxima[limit], time)
      if free_at > time then return limit, free_at end
    end
  end
  function limits.count(board, request, till)
    local sets = {}
    for limit = 1, count do
      local key = key_of(request, limit)
      add(key, members_of(request, limit), till, ttl)
      if kinds[limit] == 'seats' then sets[#sets + 1] = string.sub(key, #board_key + 1) end
    end
    write(board, 'c:' .. request.holder, table.concat(sets, ' '))
  end
  return hold_all(board_key, args, 5 + 2 * count, limits)
end

redis.register_function('railhead_admit', admit)
redis.register_function('railhead_hold_within_limits', hold_within_limits)
