# Succeeds when the server has loaded its data. The password goes by standard input, where no list of processes shows it.
printf 'AUTH admin %s\nPING\n' "$REDIS_PASSWORD_ADMIN" | valkey-cli | grep -qx PONG
