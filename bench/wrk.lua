-- Sends the requests of a plan in turn. The plan is a file of whole HTTP requests, ready to be
-- sent, separated by NUL; its name is the first argument after `--`.
local plan = {}
local place = 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("[^%z]+") do
    plan[#plan + 1] = request
  end
  file:close()
  place = tonumber(args[2]) or 0
end

function request()
  place = place % #plan + 1
  return plan[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
