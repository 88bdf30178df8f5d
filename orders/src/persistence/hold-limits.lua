-- Limits of soft holds. This file is loaded behind seat-board.lua, into the same library, and uses its functions. What is
-- limited is counted in sets: runs of a holder, holders at an address, held seats as `holder/seat`, and seats of unpaid
-- orders as `order/seat`, each with its end as score. Members that have ended are removed only when a set looks full.

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
  if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
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

local function is_placed(noted) return noted and string.sub(noted, -7) == ' placed' end

-- Holds seats as `hold` does, unless one of the limits is reached: `limited:<its number>,<end of that>`. Of kind `seats` and
-- `orders` are sets whose keys begin with the board's; the others contain names.
local function hold_limited(keys, args, is_for_orders)
  local board_key, ttl, run, count = keys[1], tonumber(args[1]), args[3], tonumber(args[4])
  local before_orders = 4 + 2 * count
  local first = before_orders + 1 + (is_for_orders and (#keys - 1) / count or 0)
  local kinds, maxima = {}, {}
  for limit = 1, count do
    kinds[limit], maxima[limit] = args[3 + 2 * limit], tonumber(args[4 + 2 * limit])
  end
  local function key_of(request, limit) return keys[1 + (request.index - 1) * count + limit] end
  local function order_of(request) return args[before_orders + request.index] end
  local function members_of(request, limit)
    if kinds[limit] == 'runs' then return { run } end
    if kinds[limit] == 'holders' then return { request.holder } end
    local name = kinds[limit] == 'orders' and order_of(request) or request.holder
    return counted_seats(name, table.concat(request.seats, ','))
  end
  local function counts_seats(limit) return kinds[limit] == 'seats' or kinds[limit] == 'orders' end

  local limits = {}
  function limits.reached(request, given_up, time)
    for limit = 1, count do
      local freed = counts_seats(limit) and counted_seats(request.holder, given_up) or {}
      local free_at = room_at(key_of(request, limit), members_of(request, limit), freed, maxima[limit], time)
      if free_at > time then return limit, free_at end
    end
  end
  function limits.count(board, request, till)
    local sets = {}
    for limit = 1, count do
      local key = key_of(request, limit)
      add(key, members_of(request, limit), till, ttl)
      if counts_seats(limit) then sets[#sets + 1] = string.sub(key, #board_key + 1) end
    end
    local counted_in = table.concat(sets, ' ')
    if not is_for_orders then return write(board, 'c:' .. request.holder, counted_in) end
    local field = 'u:' .. order_of(request)
    if not is_placed(read(board, field)) then
      write(board, field, table.concat(request.seats, ',') .. ' ' .. counted_in)
    end
  end
  return hold_all(board_key, args, first, limits)
end

-- hold_within_limits: KEYS board (a set for each limit)…, ARGV softMs totalMs runId limits (kind max)… (holder from to
-- seat,seat)…
local function hold_within_limits(keys, args) return hold_limited(keys, args, false) end

-- hold_for_orders: the same with the id of each request's order before the requests. What is counted for an order stays
-- when its holder holds other seats.
local function hold_for_orders(keys, args) return hold_limited(keys, args, true) end

-- settle_order: ARGV holder-to-release-or-empty orderId state unpaidMs set (seat rev sold)… : like `settle`. In the state
-- `unpaid` the order counts for so long. It no longer counts when it has `ended`, nor when its request was `rejected`,
-- unless another request has placed it.
local function settle_order(keys, args)
  local holder, order, state, unpaid, set = args[1], args[2], args[3], tonumber(args[4]), args[5]
  local board, touched, time = open_board(keys[1], { 'epoch', 'n', 'u:' .. order }), {}, now()
  if holder ~= '' then release_holder(board, holder, time, touched) end
  copy_ledger_entries(board, args, 6, touched)
  local noted = read(board, 'u:' .. order)
  if noted and not (state == 'rejected' and is_placed(noted)) then
    local members = counted_seats(order, string.match(noted, '^%S+'))
    for counted_in in string.gmatch(noted, ' (:%S+)') do redis.call('ZREM', board.key .. counted_in, unpack(members)) end
    write(board, 'u:' .. order, false)
  end
  if state == 'unpaid' then
    local seats = {}
    for index = 6, #args, 3 do seats[#seats + 1] = args[index] end
    local text = table.concat(seats, ',')
    add(board.key .. set, counted_seats(order, text), time + unpaid, unpaid)
    write(board, 'u:' .. order, text .. ' ' .. set .. ' placed')
  end
  return reply_with(board, time, touched, {})
end

redis.register_function('railhead_admit', admit)
redis.register_function('railhead_hold_within_limits', hold_within_limits)
redis.register_function('railhead_hold_for_orders', hold_for_orders)
redis.register_function('railhead_settle_order', settle_order)
