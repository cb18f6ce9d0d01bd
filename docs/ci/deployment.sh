#!/usr/bin/env bash
# What a CI system runs to deploy the policy files; docs/deploying.md describes it.
#
#   deployment.sh review FILE   write to FILE, as Markdown, what the policy change and a deployment would change
#   deployment.sh plan          print what a deployment would change
#   deployment.sh deploy        deploy
#   deployment.sh verify        tell whether the tenant is as the policy files say
#
# DEPLOYMENT_ENV names the environment, POLICY_DIR the folder of policy files (deploy), KEEP_DIR the one where builds are
# kept (.deployments), and BASE the git revision, or the folder, with which the review compares (origin/main). The other
# variables are those of docs/deploying.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

environment=${DEPLOYMENT_ENV:?must be set: the name of the environment}
options=(--env "$environment" --policy "${POLICY_DIR:-deploy}")

run() { npm run --silent "$1" -- "${options[@]}" "${@:2}"; }
with_tenant() { run "$@" --keep "${KEEP_DIR:-.deployments}"; }

# Exit code 2 says that there are changes.
plan() { with_tenant plan || (($? == 2)); }

# A comment on GitHub holds 65,536 characters.
shortened() {
  if ((${#1} > 30000)); then printf '%s\n(the rest is left out)' "${1:0:30000}"; else printf '%s' "$1"; fi
}

# What a command prints, or why it failed: its progress is left out.
told() {
  local errors text
  errors=$(mktemp)
  if text=$("$@" 2>"$errors"); then shortened "$text"; else shortened "$(cat "$errors")"; rm "$errors"; return 1; fi
  rm "$errors"
}

review() {
  local file=${1:?must be given: the file to write} text result=0
  text=$(told run report --markdown --from "${BASE:-origin/main}") || result=1
  printf '## Deployment to %s\n\n%s\n' "$environment" "$text" >"$file"
  text=$(told plan) || result=1
  # No line of a plan begins with a tilde.
  printf '\n## What a deployment would write\n\n~~~text\n%s\n~~~\n' "$text" >>"$file"
  return "$result"
}

case ${1:-} in
  review) review "${2:-}" ;;
  plan) plan ;;
  deploy) with_tenant deploy --yes ;;
  verify) with_tenant verify ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 1 ;;
esac
