#!lua name=railhead_board

-- The seat board: one hash per run. Fields: `epoch` (absent until the board is initialised), `n` (number of changes),
-- `long` (unused), `l:<seat>` a copy of the ledger document as `rev:##..#` with one character per segment, `#` where it
-- is sold, `h:<seat>` soft holds as `holder,from,to,until;…`, `o:<holder>` the seats of one holder as
-- `since|until|seat,seat`, `c:<holder>` the sets in which they are counted (hold-limits.lua), `u:<order>` the
-- seats of an order without payment, the sets in which they are counted, and `placed` once it is. Time is that of this server, in milliseconds. The replies
-- `unbuilt` (not initialised) and `worn-out` (renewal limit reached) are read by older versions of the service too.

-- Far below the number of arguments that Lua can pass at once.
local max_args = 1000

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A board during one call. Each field is read once and written once, whatever the number of requests.
local function open_board(key, fields)
  local board = { key = key, known = {}, changed = {} }
  local values = redis.call('HMGET', key, unpack(fields))
  for index, field in ipairs(fields) do board.known[field] = values[index] end
  return board
end

-- Returns false for a missing field.
local function read(board, field)
  local value = board.known[field]
  if value == nil then
    value = redis.call('HGET', board.key, field)
    board.known[field] = value
  end
  return value
end

-- Writing false deletes the field.
local function write(board, field, value)
  board.known[field], board.changed[field] = value, true
end

local function call_with(command, key, args)
  for first = 1, #args, max_args do
    redis.call(command, key, unpack(args, first, math.min(first + max_args - 1, #args)))
  end
end

local function save(board)
  local set, gone = {}, {}
  for field in pairs(board.changed) do
    local value = board.known[field]
    if value then
      set[#set + 1] = field
      set[#set + 1] = value
    else
      gone[#gone + 1] = field
    end
  end
  call_with('HSET', board.key, set)
  call_with('HDEL', board.key, gone)
end

local function is_sold(ledger, from, to)
  if not ledger then return false end
  local before = string.find(ledger, ':', 1, true)
  local first = string.find(ledger, '#', before + 1 + from, true)
  return first ~= nil and first <= before + to
end

-- The live holds of a seat except those of one holder, and whether one of them overlaps the segments [from, to).
local function holds_of_others(text, time, except, from, to)
  local live, overlapping = {}, false
  for entry, holder, other_from, other_to, till in string.gmatch(text or '', '(([^,;]+),(%d+),(%d+),(%d+))') do
    if tonumber(till) > time and holder ~= except then
      live[#live + 1] = entry
      if tonumber(other_from) < to and tonumber(other_to) > from then overlapping = true end
    end
  end
  return live, overlapping
end

local function write_holds(board, seat, entries)
  write(board, 'h:' .. seat, #entries > 0 and table.concat(entries, ';'))
end

-- The start, the end and the seats of a holder's hold.
local function seats_of(board, holder)
  local text = read(board, 'o:' .. holder)
  if not text then return nil, 0, '' end
  local since, till, seats = string.match(text, '^(%d+)|(%d+)|(.*)$')
  return tonumber(since), tonumber(till), seats
end

-- A held seat as it is counted.
local function counted_seats(holder, seats)
  local members = {}
  for seat in string.gmatch(seats, '[^,]+') do members[#members + 1] = holder .. '/' .. seat end
  return members
end

-- The sets are named by the ends of their keys, behind the board's own.
local function uncount(board, holder, seats)
  local counted = read(board, 'c:' .. holder)
  if not counted then return end
  for set in string.gmatch(counted, '%S+') do
    redis.call('ZREM', board.key .. set, unpack(counted_seats(holder, seats)))
  end
  write(board, 'c:' .. holder, false)
end

local function release_holder(board, holder, time, touched)
  local since, _, seats = seats_of(board, holder)
  if not since then return end
  uncount(board, holder, seats)
  for seat in string.gmatch(seats, '[^,]+') do
    write_holds(board, seat, (holds_of_others(read(board, 'h:' .. seat), time, holder, 0, 0)))
    touched[seat] = true
  end
  write(board, 'o:' .. holder, false)
end

-- The client parses one string faster than a long list.
local function as_lines(reply)
  return table.concat(reply, '\n')
end

-- The reply of a change: the results for the caller, then the changed seats for the replicas. Counts the change.
local function reply_with(board, time, touched, results)
  if next(touched) ~= nil then write(board, 'n', string.format('%d', tonumber(read(board, 'n') or 0) + 1)) end
  local reply = { 'ok', time, read(board, 'epoch') or '', read(board, 'n') or '0', #results, unpack(results) }
  for seat in pairs(touched) do
    reply[#reply + 1] = seat
    reply[#reply + 1] = read(board, 'l:' .. seat) or ''
    reply[#reply + 1] = read(board, 'h:' .. seat) or ''
  end
  save(board)
  return as_lines(reply)
end

-- One request: all its seats or none. Replaces what the holder held on this run. Only a hold that nothing else prevents is
-- compared with the limits, and only one that is given is counted.
local function hold_one(board, time, request, soft, total, touched, limits)
  local holder, from, to = request.holder, tonumber(request.from), tonumber(request.to)
  local taken, held, others = {}, {}, {}
  for _, seat in ipairs(request.seats) do
    if is_sold(read(board, 'l:' .. seat), from, to) then
      taken[#taken + 1] = seat
    else
      local entries, overlapping = holds_of_others(read(board, 'h:' .. seat), time, holder, from, to)
      if overlapping then held[#held + 1] = seat end
      others[seat] = entries
    end
  end
  if #taken > 0 then return 'taken:' .. table.concat(taken, ',') end
  if #held > 0 then return 'held:' .. table.concat(held, ',') end

  -- The renewal limit counts from the first hold. After a hold that lapsed early the count starts again; after one that
  -- reached the limit it starts again when a further hold period has passed.
  local since, before = seats_of(board, holder)
  local lapsed = before <= time and before < (since or 0) + total
  if not since or lapsed or time >= since + total + soft then since = time end
  local till = math.min(time + soft, since + total)
  if till <= time then return 'worn-out:' end
  if limits then
    local _, _, given_up = seats_of(board, holder)
    local limit, free_at = limits.reached(request, given_up, time)
    if limit then return string.format('limited:%d,%d', limit, free_at) end
  end

  release_holder(board, holder, time, touched)
  local mine = string.format('%s,%d,%d,%d', holder, from, to, till)
  for seat, entries in pairs(others) do
    entries[#entries + 1] = mine
    write_holds(board, seat, entries)
    touched[seat] = true
  end
  write(board, 'o:' .. holder, string.format('%d|%d|%s', since, till, table.concat(request.seats, ',')))
  if limits then limits.count(board, request, till) end
  return string.format('until:%d', till)
end

-- The requests (holder from to seat,seat)… in the arguments from `first` on, in order, each all or none.
local function hold_all(key, args, first, limits)
  local soft, total = tonumber(args[1]), tonumber(args[2])
  local requests, fields = {}, { 'epoch', 'n' }
  for index = first, #args, 4 do
    local request = { holder = args[index], from = args[index + 1], to = args[index + 2], seats = {} }
    request.index = #requests + 1
    fields[#fields + 1] = 'o:' .. request.holder
    fields[#fields + 1] = 'c:' .. request.holder
    for seat in string.gmatch(args[index + 3], '[^,]+') do
      request.seats[#request.seats + 1] = seat
      fields[#fields + 1] = 'l:' .. seat
      fields[#fields + 1] = 'h:' .. seat
    end
    requests[#requests + 1] = request
  end
  local board, time = open_board(key, fields), now()
  if not read(board, 'epoch') then return 'unbuilt' end
  local results, touched = {}, {}
  for index, request in ipairs(requests) do
    results[index] = hold_one(board, time, request, soft, total, touched, limits)
  end
  return reply_with(board, time, touched, results)
end

-- hold: ARGV softMs totalMs (holder from to seat,seat)…
local function hold(keys, args)
  return hold_all(keys[1], args, 3)
end

-- release: ARGV holder
local function release(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  release_holder(board, args[1], time, touched)
  return reply_with(board, time, touched, {})
end

local function copy_ledger_entries(board, args, first, touched)
  for index = first, #args, 3 do
    local seat, rev, sold = args[index], tonumber(args[index + 1]), args[index + 2]
    local known = read(board, 'l:' .. seat)
    if not known or tonumber(string.match(known, '^(%d+):')) < rev then
      write(board, 'l:' .. seat, string.format('%d:%s', rev, sold))
      touched[seat] = true
    end
  end
end

-- settle: ARGV holder-to-release-or-empty (seat rev sold)… : copies ledger documents over older copies.
local function sync_from_ledger(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  if args[1] ~= '' then release_holder(board, args[1], time, touched) end
  copy_ledger_entries(board, args, 2, touched)
  return reply_with(board, time, touched, {})
end

-- build: ARGV epoch expireAt (seat rev sold)… : initialises the board from the whole ledger of a run. The epoch of the
-- first build stays, and its changes are counted from one.
local function build(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  copy_ledger_entries(board, args, 3, touched)
  if not read(board, 'epoch') then
    write(board, 'epoch', args[1])
    write(board, 'n', '1')
    -- A value of this length makes Redis store the hash as a table; a packed hash is scanned, up to 512 fields per read.
    redis.call('HSET', keys[1], 'long', string.rep('.', 65))
  end
  local reply = reply_with(board, time, touched, {})
  redis.call('PEXPIREAT', keys[1], args[2])
  return reply
end

-- map: every seat that was ever sold or held.
local function map(keys)
  local key, time = keys[1], now()
  local head = redis.call('HMGET', key, 'epoch', 'n')
  if not head[1] then return 'unbuilt' end
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
  local reply = { 'ok', time, head[1], head[2] or '0', 0 }
  for seat in pairs(seats) do
    reply[#reply + 1] = seat
    reply[#reply + 1] = ledgers[seat] or ''
    reply[#reply + 1] = holds[seat] or ''
  end
  return as_lines(reply)
end

redis.register_function('railhead_hold', hold)
redis.register_function('railhead_release', release)
redis.register_function('railhead_settle', sync_from_ledger)
redis.register_function('railhead_build', build)
redis.register_function('railhead_map', map)
