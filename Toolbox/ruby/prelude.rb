# frozen_string_literal: true

# What differs in the toolbox's ruby. With --disable-gems, it is loaded by `-r /collector/ruby/prelude`, else by itself.
#
# Ruby runs a command line that wants a shell by /bin/sh, which an image may not have. Here it is the shell of the toolbox.
module Collector
  SHELL = ['/collector/bin/sh', 'sh'].freeze

  # As ruby itself decides it: a character that means something to a shell, an assignment, or a word of the shell's own.
  WORDS = %w[! . : break case continue do done elif else esac eval exec exit export fi for if in readonly return set shift then
             times trap unset until while].freeze
  NEEDS_SHELL = /[*?{}\[\]<>()~&|\\$;'`"\n#]|\A[ \t]*(?:[^ \t\/=]*=|#{Regexp.union(WORDS)}(?:[ \t]|\z))/n
  private_constant :WORDS

  class << self
    # The arguments of a method that runs a program, with a shell where the command line wants one.
    def with_shell(arguments)
      place = arguments.first.respond_to?(:to_hash) ? 1 : 0
      command, *more = arguments[place..]
      return arguments unless line?(command) && (more.empty? || (more.size == 1 && more[0].respond_to?(:to_hash)))

      [*arguments.take(place), SHELL, '-c', command, *more]
    end

    # The same for IO.popen, where a program with arguments is one array.
    def with_shell_in_array(arguments)
      place = arguments.first.respond_to?(:to_hash) ? 1 : 0
      return arguments unless line?(arguments[place])

      arguments.dup.tap { |changed| changed[place] = [SHELL, '-c', arguments[place]] }
    end

    private

    def line?(command)
      command.respond_to?(:to_str) && command.to_str != '-' && command.to_str.b.match?(NEEDS_SHELL)
    end
  end
end

[Kernel, Process].each do |owner|
  %i[exec spawn system].each do |name|
    next unless owner.respond_to?(name, true)

    native = owner.method(name)
    change = ->(*arguments) { native.call(*Collector.with_shell(arguments)) }
    owner.define_singleton_method(name, &change)
    next unless owner == Kernel

    Kernel.define_method(name, &change)
    Kernel.send(:private, name)
  end
end

class << IO
  native = instance_method(:popen)
  define_method(:popen) do |*arguments, &block|
    native.bind_call(self, *Collector.with_shell_in_array(arguments), &block)
  end
end

module Kernel
  define_method(:`) { |command| IO.popen(command.to_str, &:read) }
  module_function :`

  native = instance_method(:open)
  define_method(:open) do |name, *more, **options, &block|
    if name.respond_to?(:to_str) && name.to_str.start_with?('|')
      IO.popen(name.to_str.delete_prefix('|'), *more, **options, &block)
    else
      native.bind_call(self, name, *more, **options, &block)
    end
  end
  module_function :open
end

# Without a locale, ruby takes text for US-ASCII.
Encoding.default_external = Encoding::UTF_8 if Encoding.default_external == Encoding::US_ASCII
