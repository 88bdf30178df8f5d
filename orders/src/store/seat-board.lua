#!lua name=railhead_board

-- One hash per run. Fields: `epoch` (absent: unbuilt), `n` (changes counted), `long` (unused), `l:<seat>` a copy of the ledger
-- document as `rev:##..#`, a character per segment, `#` where it is sold, `h:<seat>` soft holds as
-- `holder,from,to,until;…`, `o:<holder>` what one holder has as `since|until|seat,seat`. Time is this server's, in
-- milliseconds.

-- Far below what Lua can hand over at once.
local most_at_once = 1000

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A board during one call: each field is read once and written once, however many wishes it takes part in.
local function open_board(key, fields)
  local board = { key = key, known = {}, changed = {} }
  local values = redis.call('HMGET', key, unpack(fields))
  for index, field in ipairs(fields) do board.known[field] = values[index] end
  return board
end

-- False when there is none.
local function read(board, field)
  local value = board.known[field]
  if value == nil then
    value = redis.call('HGET', board.key, field)
    board.known[field] = value
  end
  return value
end

-- False takes the field away.
local function write(board, field, value)
  board.known[field], board.changed[field] = value, true
end

local function call_with(command, key, args)
  for first = 1, #args, most_at_once do
    redis.call(command, key, unpack(args, first, math.min(first + most_at_once - 1, #args)))
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

-- The live holds of a seat without those of `except`, and whether one of them is on the segments [from, to).
local function others_on(text, time, except, from, to)
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

-- Since when and until when a holder has had which seats.
local function seats_of(board, holder)
  local text = read(board, 'o:' .. holder)
  if not text then return nil, 0, '' end
  local since, till, seats = string.match(text, '^(%d+)|(%d+)|(.*)$')
  return tonumber(since), tonumber(till), seats
end

local function drop(board, holder, time, touched)
  local since, _, seats = seats_of(board, holder)
  if not since then return end
  for seat in string.gmatch(seats, '[^,]+') do
    write_holds(board, seat, (others_on(read(board, 'h:' .. seat), time, holder, 0, 0)))
    touched[seat] = true
  end
  write(board, 'o:' .. holder, false)
end

-- One text is read faster than a list of many.
local function as_lines(answer)
  return table.concat(answer, '\n')
end

-- What every copy of the map needs to follow the board, after what the caller is told. Changes are counted here.
local function told(board, time, touched, answers)
  if next(touched) ~= nil then write(board, 'n', string.format('%d', tonumber(read(board, 'n') or 0) + 1)) end
  local answer = { 'ok', time, read(board, 'epoch') or '', read(board, 'n') or '0', #answers, unpack(answers) }
  for seat in pairs(touched) do
    answer[#answer + 1] = seat
    answer[#answer + 1] = read(board, 'l:' .. seat) or ''
    answer[#answer + 1] = read(board, 'h:' .. seat) or ''
  end
  save(board)
  return as_lines(answer)
end

-- One wish: all its seats or none; replaces what the holder had on this run.
local function hold_one(board, time, wish, soft, total, touched)
  local holder, from, to = wish.holder, tonumber(wish.from), tonumber(wish.to)
  local taken, held, others = {}, {}, {}
  for _, seat in ipairs(wish.seats) do
    if is_sold(read(board, 'l:' .. seat), from, to) then
      taken[#taken + 1] = seat
    else
      local entries, overlapping = others_on(read(board, 'h:' .. seat), time, holder, from, to)
      if overlapping then held[#held + 1] = seat end
      others[seat] = entries
    end
  end
  if #taken > 0 then return 'taken:' .. table.concat(taken, ',') end
  if #held > 0 then return 'held:' .. table.concat(held, ',') end

  -- Renewals count from the first hold. A hold left to lapse begins anew; one renewed to its end rests a while first.
  local since, before = seats_of(board, holder)
  local lapsed = before <= time and before < (since or 0) + total
  if not since or lapsed or time >= since + total + soft then since = time end
  local till = math.min(time + soft, since + total)
  if till <= time then return 'worn-out:' end

  drop(board, holder, time, touched)
  local mine = string.format('%s,%d,%d,%d', holder, from, to, till)
  for seat, entries in pairs(others) do
    entries[#entries + 1] = mine
    write_holds(board, seat, entries)
    touched[seat] = true
  end
  write(board, 'o:' .. holder, string.format('%d|%d|%s', since, till, table.concat(wish.seats, ',')))
  return string.format('until:%d', till)
end

-- hold: ARGV softMs totalMs (holder from to seat,seat)… : one wish after the other, each all or none.
local function hold(keys, args)
  local soft, total = tonumber(args[1]), tonumber(args[2])
  local wishes, fields = {}, { 'epoch', 'n' }
  for index = 3, #args, 4 do
    local wish = { holder = args[index], from = args[index + 1], to = args[index + 2], seats = {} }
    fields[#fields + 1] = 'o:' .. wish.holder
    for seat in string.gmatch(args[index + 3], '[^,]+') do
      wish.seats[#wish.seats + 1] = seat
      fields[#fields + 1] = 'l:' .. seat
      fields[#fields + 1] = 'h:' .. seat
    end
    wishes[#wishes + 1] = wish
  end
  local board, time = open_board(keys[1], fields), now()
  if not read(board, 'epoch') then return 'unbuilt' end
  local answers, touched = {}, {}
  for index, wish in ipairs(wishes) do answers[index] = hold_one(board, time, wish, soft, total, touched) end
  return told(board, time, touched, answers)
end

-- release: ARGV holder
local function release(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  drop(board, args[1], time, touched)
  return told(board, time, touched, {})
end

local function settle_entries(board, args, first, touched)
  for index = first, #args, 3 do
    local seat, rev, sold = args[index], tonumber(args[index + 1]), args[index + 2]
    local known = read(board, 'l:' .. seat)
    if not known or tonumber(string.match(known, '^(%d+):')) < rev then
      write(board, 'l:' .. seat, string.format('%d:%s', rev, sold))
      touched[seat] = true
    end
  end
end

-- settle: ARGV holder-to-drop-or-empty (seat rev sold)… : ledger documents replace older copies only.
local function settle(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  if args[1] ~= '' then drop(board, args[1], time, touched) end
  settle_entries(board, args, 2, touched)
  return told(board, time, touched, {})
end

-- build: ARGV epoch expireAt (seat rev sold)… : the whole ledger of a run; the first builder's epoch stays
-- and counts from one.
local function build(keys, args)
  local board, touched, time = open_board(keys[1], { 'epoch', 'n' }), {}, now()
  settle_entries(board, args, 3, touched)
  if not read(board, 'epoch') then
    write(board, 'epoch', args[1])
    write(board, 'n', '1')
    -- With a value this long the hash is a table at once; packed, each look at it is a walk over up to 512 fields.
    redis.call('HSET', keys[1], 'long', string.rep('.', 65))
  end
  local answer = told(board, time, touched, {})
  redis.call('PEXPIREAT', keys[1], args[2])
  return answer
end

-- map: every seat that has something.
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
  local answer = { 'ok', time, head[1], head[2] or '0', 0 }
  for seat in pairs(seats) do
    answer[#answer + 1] = seat
    answer[#answer + 1] = ledgers[seat] or ''
    answer[#answer + 1] = holds[seat] or ''
  end
  return as_lines(answer)
end

-- Counts a member in a set that forgets, unless it would be one too many. A set never grows beyond its most, so what it
-- has not forgotten yet is looked at only when it is full.
local function is_admitted(key, member, most, time, lasting)
  local is_new = redis.call('ZADD', key, time + lasting, member) == 1
  redis.call('PEXPIRE', key, lasting)
  if not is_new or redis.call('ZCARD', key) <= most then return true end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', time)
  if redis.call('ZCARD', key) <= most then return true end
  redis.call('ZREM', key, member)
  return false
end

-- admit: KEYS (runs-of-a-holder holders-at-an-address)…, ARGV lastingMs mostRuns mostHolders (runId holder)… : a digit
-- for each key, 0 when its limit is reached.
local function admit(keys, args)
  local lasting, time, answer = tonumber(args[1]), now(), {}
  for index, key in ipairs(keys) do
    local most = tonumber(args[index % 2 == 1 and 2 or 3])
    answer[index] = is_admitted(key, args[index + 3], most, time, lasting) and '1' or '0'
  end
  return table.concat(answer)
end

redis.register_function('railhead_admit', admit)
redis.register_function('railhead_hold', hold)
redis.register_function('railhead_release', release)
redis.register_function('railhead_settle', settle)
redis.register_function('railhead_build', build)
redis.register_function('railhead_map', map)
