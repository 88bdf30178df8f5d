-- Limits of soft holds. This file is loaded behind seat-board.lua, into the same library, and uses its `now`.

-- Adds to a TTL set if it has fewer than `max` live members. Expired members are pruned only when the set looks full.
local function add_to_limited_set(key, member, max, time, ttl)
  local is_new = redis.call('ZADD', key, time + ttl, member) == 1
  redis.call('PEXPIRE', key, ttl)
  if not is_new or redis.call('ZCARD', key) <= max then return true end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', time)
  if redis.call('ZCARD', key) <= max then return true end
  redis.call('ZREM', key, member)
  return false
end

-- admit: KEYS (runs-of-a-holder holders-at-an-address)…, ARGV ttlMs maxRuns maxHolders (runId holder)… : one digit per
-- key, 0 when its limit is reached.
local function admit(keys, args)
  local ttl, time, reply = tonumber(args[1]), now(), {}
  for index, key in ipairs(keys) do
    local max = tonumber(args[index % 2 == 1 and 2 or 3])
    reply[index] = add_to_limited_set(key, args[index + 3], max, time, ttl) and '1' or '0'
  end
  return table.concat(reply)
end

-- hold_limited: KEYS board (runs-of-a-holder holders-at-an-address)…, ARGV softMs totalMs ttlMs maxRuns maxHolders runId
-- (holder from to seat,seat)… : holds seats as `hold` does, and counts each hold that no other prevents.
local function hold_limited(keys, args)
  local ttl, max_runs, max_holders, run = tonumber(args[3]), tonumber(args[4]), tonumber(args[5]), args[6]
  return hold_all(keys[1], args, 7, function(request, time)
    local runs, holders = keys[2 * request.index], keys[2 * request.index + 1]
    return add_to_limited_set(runs, run, max_runs, time, ttl)
      and add_to_limited_set(holders, request.holder, max_holders, time, ttl)
  end)
end

redis.register_function('railhead_admit', admit)
redis.register_function('railhead_hold_limited', hold_limited)
