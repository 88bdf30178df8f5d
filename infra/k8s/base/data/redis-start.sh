# Puts the passwords from the environment into the list of users, then becomes the server.
set -eu
config=${CONFIG_DIR:-/etc/valkey}
users=${USERS_DIR:-/run/valkey}
umask 077
eval "cat <<END
$(cat "$config/users.acl")
END" >"$users/users.acl"
exec valkey-server --dir "${DATA_DIR:-/data}" --port "${PORT:-6379}" --aclfile "$users/users.acl" \
  --appendonly yes --maxmemory 192mb --maxmemory-policy noeviction
