import CollectorCore
import CollectorTestKit
import Testing

@Suite struct ServicesScriptTests {
  private func run(_ script: String, configuration: String? = nil) async throws -> JSONValue {
    try await withRootFileSystem { root in
      try await root.prepare(script)
      return try await ScriptTrial("services").document(in: root, configuration: configuration)
    }
  }

  private func service(_ name: String, of document: JSONValue) throws -> JSONValue {
    try #require(document.entry("services", where: "name", is: name))
  }

  @Test func readsUnits() async throws {
    let document = try await run(
      #"""
      units=usr/lib/systemd/system
      mkdir -p $units etc/systemd/system/{multi-user.target.wants,a.service.d}
      ln -s usr/lib lib
      printf '[Service]\nExecStart=/bin/a \\\n --b\nUser=x\n[Install]\nWantedBy=multi-user.target\n' >$units/a.service
      printf '[Service]\nExecStart=\nExecStart=/bin/over\n' >etc/systemd/system/a.service.d/o.conf
      printf '[Service]\nExecStart=/bin/b\n[Install]\nWantedBy=x\n' >$units/b.service
      printf '[Service]\nExecStart=/g %%i\n' >$units/g@.service
      printf '[Timer]\nOnCalendar=daily\n' >$units/t.timer
      ln -s a.service $units/alias.service
      ln -s /dev/null etc/systemd/system/m.service
      for unit in a.service g@1.service gone.service; do
        ln -s /usr/lib/systemd/system/$unit etc/systemd/system/multi-user.target.wants/$unit
      done
      ln -s graphical.target $units/default.target
      """#
    )
    #expect(document["default_target"] == .string("graphical.target"))
    let names = ["a.service", "b.service", "g@.service", "g@1.service", "gone.service", "m.service", "t.timer"]
    #expect(document.texts("services", "name") == names)
    let states = ["enabled", "disabled", "static", "enabled", "enabled", "masked", "static"]
    #expect(document.texts("services", "state") == states)
    let unit = try service("a.service", of: document)
    #expect(unit.texts("commands") == ["/bin/over"] && unit.texts("when") == ["multi-user.target"])
    #expect(unit["user"] == .string("x"))
    #expect(try service("t.timer", of: document).texts("when") == ["OnCalendar=daily"])
    #expect(document.texts("unread", "path") == ["/etc/systemd/system/multi-user.target.wants/gone.service"])
  }

  @Test func readsTheOtherManagers() async throws {
    let document = try await run(
      #"""
      mkdir -p etc/{cron.d,cron.daily,init.d,rc2.d,rc0.d,runlevels/default,service/foo,supervisor/more} var/spool/cron/crontabs
      mkdir -p etc/s6-overlay/s6-rc.d/{web,off,user/contents.d}
      printf 'SHELL=/bin/sh\n*/5 * * * * root  do it\n@reboot www x y\n' >etc/cron.d/job
      printf '1 2 3 4 5 echo hi\n' >var/spool/cron/crontabs/bob
      printf '#!/bin/sh\n' >etc/cron.daily/yes; chmod 755 etc/cron.daily/yes; printf x >etc/cron.daily/no
      printf '#!/bin/sh\n' >etc/init.d/old; ln -s ../init.d/old etc/rc2.d/S01old; ln -s ../init.d/old etc/rc0.d/K01old
      printf '#!/sbin/openrc-run\ncommand=/usr/sbin/d\ncommand_args="-f x"\ncommand_user=u\n' >etc/init.d/d
      ln -s /etc/init.d/d etc/runlevels/default/d
      printf '#!/bin/sh\nexec 2>&1\nexec chpst -u x foo -d\n' >etc/service/foo/run
      printf '::sysinit:/sbin/openrc sysinit\ntty1::off:/sbin/getty\n' >etc/inittab
      echo longrun | tee etc/s6-overlay/s6-rc.d/{web,off}/type >/dev/null
      printf 'exec web\n' | tee etc/s6-overlay/s6-rc.d/{web,off}/run >/dev/null
      : >etc/s6-overlay/s6-rc.d/user/contents.d/web
      printf '[program:p]\ncommand=/bin/p ; note\nuser=u\nautostart=false\n' >etc/supervisor/supervisord.conf
      printf '[include]\nfiles=more/*.conf\n' >>etc/supervisor/supervisord.conf
      printf '[program:q]\ncommand=q\n' >etc/supervisor/more/q.conf
      """#
    )
    #expect(document.list("unread").isEmpty)
    let lines = document.list("services").map { service in
      let texts = ["manager", "name", "state", "user"].map { service[$0]?.text ?? "-" }
      return (texts + [service.texts("when").joined(separator: ","), service.texts("commands").joined(separator: ",")])
        .joined(separator: " ")
    }
    #expect(
      lines == [
        "cron bob:1 enabled bob 1 2 3 4 5 echo hi", "cron job:2 enabled root */5 * * * * do it",
        "cron job:3 enabled www @reboot x y",
        "cron no disabled root daily /etc/cron.daily/no", "cron yes enabled root daily /etc/cron.daily/yes",
        "inittab line 1 enabled - sysinit /sbin/openrc sysinit", "inittab tty1 disabled - off /sbin/getty",
        "openrc d enabled u default /usr/sbin/d -f x", "runit foo enabled -  chpst -u x foo -d", "s6-overlay off disabled -  web",
        "s6-overlay web enabled - user web", "supervisord p disabled u  /bin/p", "supervisord q enabled -  q",
        "sysv old enabled - 2 /etc/init.d/old start",
      ]
    )
  }

  @Test func readsTheImageConfiguration() async throws {
    let configuration = """
      {"config":{"Entrypoint":["/e"],"Cmd":["a"],"ExposedPorts":{"80/tcp":{},"443/tcp":{}},"Volumes":{"/d":{}},"User":"u"}}
      """
    let image = try #require(try await run("", configuration: configuration)["image"])
    #expect(image.texts("entrypoint") == ["/e"] && image.texts("cmd") == ["a"] && image["user"] == .string("u"))
    #expect(image.texts("exposed_ports") == ["443/tcp", "80/tcp"] && image.texts("volumes") == ["/d"])
    let document = try await run("")
    #expect(document["image"] == .null && document.list("services").isEmpty)
  }

  @Test func whatCannotBeReadIsNamed() async throws {
    let document = try await run(
      #"""
      mkdir -p etc usr/lib/systemd/system etc/cron.d
      mkfifo etc/crontab etc/inittab usr/lib/systemd/system/f.service etc/service
      ln -s l2.service usr/lib/systemd/system/l1.service
      ln -s l1.service usr/lib/systemd/system/l2.service
      ln -s cron.daily etc/cron.daily
      ln -s /proc/1 etc/init.d
      truncate -s 1G etc/cron.d/huge
      printf 'bad\n' >etc/cron.d/bad
      """#
    )
    let reasons = Dictionary(uniqueKeysWithValues: zip(document.texts("unread", "path"), document.texts("unread", "reason")))
    #expect(
      reasons == [
        "/etc/crontab": "it is not a regular file", "/etc/inittab": "it is not a regular file",
        "/etc/service": "it is not a directory",
        "/usr/lib/systemd/system/f.service": "it is not a regular file",
        "/usr/lib/systemd/system/l1.service": "Too many levels of symbolic links",
        "/usr/lib/systemd/system/l2.service": "Too many levels of symbolic links",
        "/etc/cron.daily": "Too many levels of symbolic links", "/etc/init.d": "it leads to /proc, which is not the image's",
        "/etc/cron.d/huge": "it has more than 1048576 bytes", "/etc/cron.d/bad:1": "the line is no entry of a crontab",
      ]
    )
  }
}
