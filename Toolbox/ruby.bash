# Parts of `build`: the part ruby, which is mounted at /collector/ruby.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

ruby_version=3.1.0 # of its library

# Nothing for scripts: what installs gems, writes documentation, makes extensions, or is for somebody who types. (The library's own
# readline is taken in the place of the extension.)
ruby_without=(bundler bundler.rb irb irb.rb mkmf.rb rdoc rdoc.rb rubygems rubygems.rb)
ruby_arch_without=(readline.so)

# Of RubyGems, what compares versions. And of the gems that come with ruby, what reads XML.
ruby_gem_files=(compatibility.rb deprecate.rb requirement.rb version.rb)
ruby_gems=(rexml)

install_ruby() {
  local from=$unpacked/libruby3.1/usr/lib library=$trees/ruby/lib/ruby/$ruby_version name
  local machine=$trees/ruby/lib/$triplet/ruby/$ruby_version
  mkdir -p "$library" "$machine"
  install_program ruby "$unpacked/ruby3.1/usr/bin/ruby3.1" ruby
  ln -s ruby "$trees/ruby/bin/ruby3.1" # by this name it calls itself
  cp -R "$from/ruby/$ruby_version/." "$library/"
  cp -R "$from/$triplet/ruby/$ruby_version/." "$machine/"
  for name in "${ruby_without[@]}"; do rm -r "${library:?}/$name"; done
  for name in "${ruby_arch_without[@]}"; do rm "$machine/$name"; done
  find "$machine" -name '*.so' -exec chmod 644 {} +
  while IFS= read -r name; do install_libraries ruby "$name"; done < <(find "$machine" -name '*.so' | sort)

  for name in "${ruby_gem_files[@]}"; do
    install -D -m 644 "$from/ruby/$ruby_version/rubygems/$name" "$library/rubygems/$name"
  done
  for name in "${ruby_gems[@]}"; do cp -R "$from/ruby/gems/$ruby_version/gems/$name"-*/lib/. "$library/"; done
  install -m 644 "$here/ruby/rubygems.rb" "$library/rubygems.rb"
  install -m 644 "$here/ruby/prelude.rb" "$trees/ruby/prelude.rb"
}

# The list of directories in which it looks for its library, which ends with an empty one.
confine_libruby_3_1() {
  local site=/usr/local/lib pattern='' replacement='' directory length=1
  for directory in "$site/site_ruby/$ruby_version" "$site/$triplet/site_ruby" "$site/site_ruby" \
    "/usr/lib/ruby/vendor_ruby/$ruby_version" "/usr/lib/$triplet/ruby/vendor_ruby/$ruby_version" /usr/lib/ruby/vendor_ruby \
    "/usr/lib/ruby/$ruby_version" "/usr/lib/$triplet/ruby/$ruby_version"; do
    pattern+="$(literal "$directory")\x00"
    length=$((length + ${#directory} + 1))
  done
  for directory in "/collector/ruby/lib/ruby/$ruby_version" "/collector/ruby/lib/$triplet/ruby/$ruby_version"; do
    replacement+="$directory\x00"
    length=$((length - ${#directory} - 1))
  done
  substitute "$1" 1 "$pattern\x00" "$replacement$(nuls "$length")" 'the directories of its library'
}
