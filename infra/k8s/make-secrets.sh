#!/bin/sh
# Writes secrets.env beside its example (of the local overlay, or in the folder that is named), with random values in place of
# those that everybody could know. A value that is in the environment of the command is taken from there, such as the keys of
# Stripe. A value that is there stays; a key that a newer version needs is added.
set -eu
folder=${1:-$(dirname "$0")/overlays/local}
file=$folder/secrets.env
umask 077
touch "$file"
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
while IFS= read -r line; do
  case $line in
  [A-Z]*=*) ;;
  *) continue ;;
  esac
  name=${line%%=*}
  if grep -q "^$name=" "$file"; then continue; fi
  eval "given=\${$name-}"
  if [ -n "$given" ]; then
    printf '%s=%s\n' "$name" "$given" >>"$file"
    continue
  fi
  case $line in
  KEY_ENCRYPTION_KEY_*) printf '%s=%s\n' "$name" "$(random)" ;;
  *=choose*) printf '%s=a%s\n' "$name" "$(random)" ;;
  *) printf '%s\n' "$line" ;;
  esac >>"$file"
done <"$folder/secrets.env.example"
