# frozen_string_literal: true

# Ruby loads this at its start unless told otherwise. There are no gems in the toolbox, and those of an image are for another ruby,
# so of RubyGems there is what compares versions.
module Gem
  autoload :Deprecate, 'rubygems/deprecate'
  autoload :Requirement, 'rubygems/requirement'
  autoload :Version, 'rubygems/version'

  LoadError = Class.new(::LoadError)
  MissingSpecError = Class.new(LoadError)

  def self.ruby_version
    Version.new(RUBY_VERSION)
  end
end

module Kernel
  # What comes with ruby can be required as it is.
  def gem(*) = false
  private :gem
end

require '/collector/ruby/prelude'
