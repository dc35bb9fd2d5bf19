# Parts of `build`: what programs and libraries still have paths of the image for.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# Whether paths.list knows all of them: what is not there, nobody has looked at, as in a new version of a package.
check_paths() {
  local strange
  find "$trees" -type f \( -path '*/bin/*' -o -name '*.so' -o -name '*.so.*' \) -print0 \
    | xargs -0 grep -haoP '(?<=\x00)/(?:etc|usr|lib|lib32|lib64|var|opt|run|root|home|srv)(?:[/:][\x20-\x7e]*)?(?=\x00)' \
    | tr -d '\0' | sed "s#$triplet#TRIPLET#g" | sort -u >"$work/paths"
  strange=$(comm -23 "$work/paths" <(sed '/^#/d' "$here/paths.list" | sort -u))
  [[ -z $strange ]] || die 'programs of the toolbox have paths that paths.list does not know:' "$strange" \
    'look at what they do with them, then confine them in confine.bash, or add them to paths.list'
}
