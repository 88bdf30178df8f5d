#!/bin/sh
# Stands in for `kubectl` in the tests of deploy.ts and rollback.ts: logs each call and keeps one file per fact in $CLUSTER.
# A service whose file `broken` exists does not get ready after `apply`.
shift 2 # --namespace railhead
printf '%s\n' "$*" >>"$CLUSTER/calls"
new_revision() { echo $(($(cat "$CLUSTER/$1.revision") + 1)) >"$CLUSTER/$1.revision"; }
case $* in
  kustomize*) exec "$KUBECTL" "$@" ;;
  'get deployment '*revision*) cat "$CLUSTER/$3.revision" 2>/dev/null ;;
  'get deployment '*image*) cat "$CLUSTER/$3.image" 2>/dev/null ;;
  'get configmap '*) cat "$CLUSTER/record" 2>/dev/null ;;
  'delete configmap '*) rm "$CLUSTER/record" ;;
  'apply --filename -') sed -n 's/.*"record":"\(.*\)"}}$/\1/p' | sed 's/\\"/"/g' >"$CLUSTER/record" ;;
  'apply --server-side '*)
    cat >"$CLUSTER/applied.yaml"
    for service in $CHANGES; do new_revision "$service"; done
    ;;
  'rollout undo '*) new_revision "${3#deployment/}" && rm -f "$CLUSTER/broken" ;;
  'rollout status '*) if [ "deployment/$(cat "$CLUSTER/broken" 2>/dev/null)" = "$3" ]; then exit 1; fi ;;
esac
exit 0
