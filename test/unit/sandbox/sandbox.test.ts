import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { Bubblewrap } from '../../../src/sandbox/bubblewrap.ts';
import { sandboxEnvironment } from '../../../src/sandbox/environment.ts';
import { findSandbox } from '../../../src/sandbox/findSandbox.ts';
import { startRegistryProxy } from '../../../src/sandbox/registryProxy.ts';
import type { Sandbox, SandboxLimits, SandboxRequest } from '../../../src/sandbox/sandbox.ts';
import { untrackedSecrets } from '../../../src/sandbox/secretFiles.ts';
import { ensureBubblewrap } from '../../run/bubblewrap.ts';
import { root as repository } from '../../run/paths.ts';

const limits: SandboxLimits = { timeMs: 20_000, memoryMb: 512, outputBytes: 20_000, processes: 64 };

describe('the boundary of the operating system', () => {
  let root: string;
  let home: string;
  let work: string;
  let listener: Server;
  let connections = 0;
  let found: Sandbox | undefined;
  const never = new AbortController().signal;
  before(async function () {
    if (process.platform !== 'linux' || !(await ensureBubblewrap())) this.skip();
    // Asked past our own code: where bubblewrap itself works, a boundary that is not found is a fault and no reason to skip.
    const bare = ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', 'true'];
    const { status, stderr } = spawnSync('bwrap', bare, { encoding: 'utf8' });
    if (status !== 0) {
      process.stderr.write(`    ${stderr}\n`);
      this.skip();
    }
    root = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-')));
    home = join(root, 'home');
    work = join(home, 'project');
    for (const path of [
      '.ssh/id_rsa',
      '.aws/credentials',
      '.claude/.credentials.json',
      '.mozilla/firefox/cookies.sqlite',
      'project/.env',
      'project/a.txt',
    ]) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), 'canary-secret\n');
    }
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { sandbox, reason } = await findSandbox({ ...process.env, HOME: home });
    assert.ok(sandbox !== undefined, reason);
    found = sandbox;
  });
  after(() => {
    listener?.close();
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });

  const run = (script: string, more: Partial<SandboxRequest> = {}, signal = never) => {
    assert.ok(found !== undefined);
    return found.run(
      {
        program: '/bin/sh',
        args: ['-c', script],
        cwd: work,
        writable: [work],
        readable: [],
        env: sandboxEnvironment(process.env, home),
        network: 'none',
        limits,
        ...more,
      },
      signal,
    );
  };

  it('runs a program with its input, its output and its exit code', async () => {
    const { end, exitCode, stdout, stderr } = await run('cat; echo to stderr >&2; echo new > made.txt; exit 3', {
      input: 'given',
    });
    assert.deepEqual(
      { end, exitCode, stdout, stderr },
      { end: 'exit', exitCode: 3, stdout: 'given', stderr: 'to stderr\n' },
    );
    assert.equal(readFileSync(join(work, 'made.txt'), 'utf8'), 'new\n');
    assert.equal((await run('node -p 1+1; git --version')).stdout.split('\n')[0], '2');
  });

  it('lets nothing outside be written, by path, by link or by a mount', async () => {
    symlinkSync(join(home, '.ssh'), join(work, 'keys'));
    const { stdout } = await run(
      [
        `for f in '${home}'/.bashrc '${home}'/.ssh/id_rsa '${root}'/x /etc/passwd /usr/x /x /dev/x keys/x; do echo changed > "$f"; done`,
        'mount -o remount,rw / && echo remounted; unshare -U true && echo namespaces; mknod d b 8 0 && echo device',
        `rm -rf '${home}'/.ssh '${root}'/x '${home}'/.aws; echo done`,
      ].join('\n'),
    );
    assert.equal(stdout, 'done\n');
    assert.equal(readFileSync(join(home, '.ssh', 'id_rsa'), 'utf8'), 'canary-secret\n');
    assert.deepEqual(
      [join(home, '.bashrc'), join(root, 'x'), '/usr/x', '/x', '/dev/x', join(home, '.ssh', 'x')].filter((path) =>
        existsSync(path),
      ),
      [],
    );
  });

  it('lets no secret be read: home, hidden files, environments, other processes', async () => {
    process.env['CALIBRATED_TEST_SECRET'] = 'canary-secret';
    const { output } = await run(
      `cat '${home}'/.ssh/id_rsa '${home}'/.aws/credentials '${home}'/.claude/.credentials.json .env /etc/shadow /proc/*/environ
       cp .env b; cat b; mv .env c; cat c; ln .env d; cat d; env; find '${home}' -type f; cat '${home}'/.mozilla/firefox/*; ls /proc/${process.pid}`,
      { hidden: [join(work, '.env'), join(work, 'not-there')] },
    );
    delete process.env['CALIBRATED_TEST_SECRET'];
    assert.ok(!output.includes('canary-secret'), output);
    assert.ok(output.includes('a.txt'));
    assert.equal(readFileSync(join(work, '.env'), 'utf8'), 'canary-secret\n');
  });

  it('hides a project among the programs that it shows, and a folder given inside of it stays', async () => {
    // The only place among them where no special rights are needed.
    const project = join(home, '.bun', 'bin', 'project');
    const copy = join(project, 'copy');
    mkdirSync(copy, { recursive: true });
    for (const path of ['.env', 'off.txt']) writeFileSync(join(project, path), 'canary-secret\n');
    const { sandbox } = await findSandbox({ ...process.env, HOME: home });
    assert.ok(sandbox !== undefined);
    const script = `cat '${project}/.env' '${project}/off.txt'; echo x > '${project}/made'; echo kept > made.txt; ls '${project}'`;
    const request = {
      program: '/bin/sh',
      args: ['-c', script],
      cwd: copy,
      writable: [copy],
      readable: [],
      env: sandboxEnvironment(process.env, home),
      network: 'none',
      limits,
    } as const;
    assert.match((await sandbox.run(request, never)).output, /canary-secret/);
    const { end, stdout } = await sandbox.run({ ...request, hidden: [project] }, never);
    assert.deepEqual({ end, stdout }, { end: 'exit', stdout: 'copy\n' });
    assert.equal(readFileSync(join(copy, 'made.txt'), 'utf8'), 'kept\n');
    const linked = join(root, 'linked');
    symlinkSync(project, linked);
    assert.equal((await sandbox.run({ ...request, hidden: [linked] }, never)).stdout, 'copy\n');
    // Also one of a version manager, if somebody opens it as a project.
    const tools = join(home, '.bun', 'bin');
    assert.equal((await sandbox.run({ ...request, hidden: [tools] }, never)).stdout, 'copy\n');
    for (const folder of ['/', '/usr', '/etc'])
      await assert.rejects(
        sandbox.run({ ...request, hidden: [folder] }, never),
        (error) => AppError.is(error, 'badInput') && error.message.startsWith(`${folder} holds programs`),
        folder,
      );
    rmSync(join(home, '.bun'), { recursive: true });
  });

  it('hides a home among the programs that it shows', async function () {
    // Only who administers the machine can make one there.
    if (process.getuid?.() !== 0) this.skip();
    const other = mkdtempSync('/opt/calibrated-home-');
    try {
      writeFileSync(join(other, 'key'), 'canary-secret\n');
      const { sandbox, reason } = await findSandbox({ ...process.env, HOME: other });
      assert.ok(sandbox !== undefined, reason);
      const { output, stdout } = await sandbox.run(
        {
          program: '/bin/sh',
          args: ['-c', `cat ${other}/key; echo x > ${other}/made && cat ${other}/made`],
          cwd: work,
          writable: [work],
          readable: [],
          env: sandboxEnvironment(process.env, other),
          network: 'none',
          limits,
        },
        never,
      );
      assert.doesNotMatch(output, /canary/);
      assert.equal(stdout, 'x\n');
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('reads no keys that the kernel holds for the session, and makes none', async function () {
    const numbers: Partial<Record<NodeJS.Architecture, readonly number[]>> = { x64: [250, 248], arm64: [219, 217] };
    const [keyctl = 0, addKey = 0] = numbers[process.arch] ?? [];
    // The number of the session's ring of keys, and a new key in it.
    const script = `my ($type, $name, $text) = ("user", "calibrated", "x"); printf "%d %d\\n", syscall(${keyctl}, 0, -3, 0), syscall(${addKey}, $type, $name, $text, 1, -3)`;
    const outside = execFileSync('perl', ['-e', script], { encoding: 'utf8' });
    // Some containers refuse it themselves; then nothing is shown.
    if (keyctl === 0 || outside.includes('-1')) this.skip();
    assert.equal((await run('exec perl -e "$0"', { args: ['-c', 'exec perl -e "$0"', script] })).stdout, '-1 -1\n');
  });

  it('reaches no network, not even a server of this machine', async () => {
    const address = listener.address();
    assert.ok(typeof address === 'object' && address !== null);
    const script = `require('net').connect(${address.port}, '127.0.0.1').on('connect', () => console.log('connected')).on('error', (e) => console.log(e.code))`;
    assert.equal(
      (await run('exec node -e "$0"', { args: ['-c', 'exec node -e "$0"', script] })).stdout,
      'ECONNREFUSED\n',
    );
    assert.equal(connections, 0);
  });

  it('leaves no process behind, whatever it did to stay', async () => {
    const mark = `sleep 4${process.pid}`;
    const { end } = await run(
      `setsid ${mark} & (${mark} >/dev/null 2>&1 </dev/null 3>&- &) ; trap '' TERM HUP; echo started`,
    );
    assert.equal(end, 'exit');
    assert.deepEqual(processesWith(mark), []);
  });

  it('ends what goes past a limit and says which', async () => {
    assert.equal((await run('sleep 60', { limits: { ...limits, timeMs: 300 } })).end, 'time');
    assert.equal((await run('yes')).end, 'output');
    assert.equal(
      (await run('for i in $(seq 200); do sleep 60 & done; wait', { limits: { ...limits, processes: 20 } })).end,
      'processes',
    );
    const eat = "node -e 'const all = []; setInterval(() => all.push(Buffer.alloc(4e6, 1)), 2)'";
    const { end, exitCode } = await run(`${eat} & ${eat} & ${eat} & wait $!`, { limits: { ...limits, memoryMb: 256 } });
    assert.ok(end === 'memory' || exitCode !== 0, `${end} ${exitCode}`);
    const abort = new AbortController();
    const stopped = run('sleep 60', {}, abort.signal);
    abort.abort();
    assert.equal((await stopped).end, 'stopped');
  });

  it('ends at any moment of its start, and leaves no process that waits for ever', async () => {
    // Another run of the tests may have its own.
    const command = `sleep 6${process.pid}`;
    for (let turn = 0; turn < 200; turn += 1) {
      const abort = new AbortController();
      const stopped = run(command, {}, abort.signal);
      // Other moments of the start each time, 0 to 20 ms after it.
      const endMs = performance.now() + (turn % 100) / 5;
      while (performance.now() < endMs) await new Promise(setImmediate);
      abort.abort();
      assert.equal((await stopped).end, 'stopped');
    }
    assert.equal(
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line === command).length,
      0,
    );
  });

  it('keeps the beginning and the end of much output', async () => {
    const { stdout } = await run('echo first; seq 20000; echo last');
    assert.ok(stdout.startsWith('first\n') && stdout.endsWith('last\n'));
    assert.match(stdout, /\[\d+ bytes left out\]/);
    assert.ok(stdout.length < limits.outputBytes + 100);
  });

  it('refuses to give a program what is missing, the home, or the system', async () => {
    symlinkSync('/', join(root, 'everything'));
    const systems = ['/', '/etc', '/usr', '/proc', '/dev', '/sys', '/run', '/var', '/tmp'];
    for (const path of [...systems, join(root, 'none'), home, root, join(root, 'everything')]) {
      const sentence =
        path === join(root, 'none')
          ? `${path} does not exist, so no program can be given it.`
          : `${path} holds more than one project, so no program is given all of it.`;
      const isRefused = (error: unknown) => AppError.is(error, 'badInput') && error.message === sentence;
      await assert.rejects(run('true', { writable: [work, path] }), isRefused, path);
      await assert.rejects(run('true', { readable: [path] }), isRefused, path);
    }
  });

  it('lets what is only readable be read and not changed', async () => {
    const other = join(home, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'x.txt'), 'kept');
    const { stdout } = await run(`cat '${other}'/x.txt; echo changed > '${other}'/x.txt; rm -f '${other}'/x.txt`, {
      readable: [other],
    });
    assert.equal(stdout, 'kept');
    assert.equal(readFileSync(join(other, 'x.txt'), 'utf8'), 'kept');
  });

  it('gives a folder inside of another one its own rights, whatever it is called', async () => {
    // Its name begins like the home's path.
    const outer = join(root, 'ho');
    const inner = join(outer, 'inner');
    mkdirSync(inner, { recursive: true });
    const script = `touch '${inner}'/new && touch '${outer}'/new; ls '${outer}'`;
    for (const [readable, writable] of [
      [[outer], [work, inner]],
      [[], [inner, work, outer]],
    ] as const) {
      const { stdout } = await run(script, { readable, writable });
      assert.equal(stdout, writable.length === 3 ? 'inner\nnew\n' : 'inner\n');
      assert.ok(existsSync(join(inner, 'new')));
    }
    const { stdout } = await run(`touch '${inner}'/again; ls '${inner}'`, {
      readable: [inner],
      writable: [work, outer],
    });
    assert.equal(stdout, 'new\n');
  });

  it('sets limits of the kernel, small folders in memory, and no rights', async () => {
    const { stdout } = await run(
      `ulimit -d; ulimit -c; ulimit -u 2>/dev/null || ulimit -p; df -k --output=size /tmp /var/tmp '${home}' /dev/shm | tail -n +2
       hostname; grep -c '^Cap[A-Z][a-z]*:.0*$' /proc/self/status; cut -d ' ' -f 6 /proc/self/stat; umask; pwd`,
      { limits: { ...limits, memoryMb: 300, processes: 50 } },
    );
    const [data, core, processes, tmp, varTmp, inHome, shared, host, rights, session, , at] = stdout
      .split('\n')
      .map((line) => line.trim());
    assert.deepEqual([data, core, processes], [String((300 + 1024) * 1024), '0', String(50 + 4096)]);
    const [large, small] = [String(1024 * 1024), String(64 * 1024)];
    assert.deepEqual([tmp, varTmp, inHome, shared], [large, large, large, small]);
    assert.deepEqual([host, at], ['sandbox', work]);
    assert.equal(rights, '5', 'inheritable, permitted, effective, bounding and ambient rights are all none');
    assert.notEqual(session, '0', 'a session of its own, away from the terminal that started it');
  });

  it('shows the way to the registries by the environment, and cleans up behind it', async () => {
    const folder = join(root, 'tmp');
    mkdirSync(folder);
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      const shown = 'env | grep -i _proxy= | sort; ls /tmp/.registries; echo changed > /run/calibrated-registries/x';
      const proxy = 'http://127.0.0.1:3128';
      assert.equal(
        (await run(shown, { network: ['registry.npmjs.org'] })).stdout,
        `HTTPS_PROXY=${proxy}\nHTTP_PROXY=${proxy}\nhttp_proxy=${proxy}\nhttps_proxy=${proxy}\n`,
      );
      assert.deepEqual(readdirSync(folder), []);
      assert.equal((await run(shown)).stdout, '');
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('says so when the boundary itself is killed', async () => {
    const mark = `sleep 7${process.pid}`;
    const running = run(`touch started; ${mark}`);
    while (!existsSync(join(work, 'started'))) await new Promise(setImmediate);
    const own = processesWith(mark).filter((pid) => parentOf(pid) === process.pid);
    assert.equal(own.length, 1);
    process.kill(own[0] ?? 0, 'SIGKILL');
    const { end, exitCode } = await running;
    assert.deepEqual({ end, exitCode }, { end: 'signal', exitCode: null });
    assert.deepEqual(processesWith(mark), []);
  });

  it('hides the .env files that git does not track, also of folders that are only readable', async () => {
    const project = join(home, 'service');
    const git = (cwd: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], { cwd });
    const secrets = ['.env', 'api/.env.local', 'api/.ENV.production', 'inner/.env', '.env.d/key', 'closed/.env'];
    const open = ['.env.example', 'api/of/the/tests/.env.test', 'api/.envrc.md', 'index.js'];
    for (const path of [...secrets, ...open]) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), secrets.includes(path) ? 'canary-secret\n' : `open ${path}\n`);
    }
    writeFileSync(join(project, '.gitignore'), '.env*\n!.env.test\nclosed\n');
    git(project, 'init', '--quiet');
    git(project, 'add', 'api/of/the/tests/.env.test', 'index.js');
    // A repository inside decides about its own files; for the outer one they are not tracked.
    git(join(project, 'inner'), 'init', '--quiet');
    symlinkSync('.env', join(project, 'settings'));
    chmodSync(join(project, 'closed'), 0o311);
    const all = [...secrets, 'settings', ...open].map((path) => `'${join(project, path)}'`).join(' ');
    const { output } = await run(
      `cat ${all}; cp -r '${project}' /tmp/c; cat /tmp/c/.env; grep -r canary '${project}'`,
      {
        readable: [project],
      },
    );
    chmodSync(join(project, 'closed'), 0o755);
    assert.ok(!output.includes('canary-secret'), output);
    for (const path of open) assert.ok(output.includes(`open ${path}`), path);
    rmSync(join(project, '.git'), { recursive: true });
    const without = await run(`cat ${all}`, { readable: [project] });
    assert.ok(!without.output.includes('canary-secret') && !without.output.includes('open api/of/the/tests/.env.test'));
    assert.ok(without.output.includes('open index.js'));
    const many = (error: unknown) => AppError.is(error, 'badInput');
    await assert.rejects(untrackedSecrets(project, 5), many);
    assert.ok((await untrackedSecrets(project, 50)).includes(join(project, '.env')));
  });

  it('opens a way to the named registries only', async () => {
    const hosts: string[] = [];
    const socket = join(root, 'proxy.sock');
    const stop = await startRegistryProxy(socket, ['registry.npmjs.org'], (port, host, onConnect) => {
      hosts.push(`${host}:${port}`);
      const address = listener.address();
      return connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1', onConnect);
    });
    const ask = (target: string) =>
      run(`node -e "$0"`, {
        args: [
          '-c',
          'exec node -e "$0" "$1"',
          `const s = require('net').connect('${socket}', () => s.write('CONNECT ' + process.argv[1] + ' HTTP/1.1\\r\\n\\r\\n')); s.once('data', (d) => { console.log(String(d).split('\\r\\n')[0]); process.exit(); })`,
          target,
        ],
        readable: [socket],
      });
    assert.match((await ask('registry.npmjs.org:443')).stdout, /200/);
    for (const target of [
      'evil.example:443',
      'registry.npmjs.org:80',
      'registry.npmjs.org.evil.example:443',
      '127.0.0.1:443',
      'registry.npmjs.org:443@evil:443',
    ]) {
      assert.match((await ask(target)).stdout, /40[03]/, target);
    }
    await stop();
    assert.deepEqual(hosts, ['registry.npmjs.org:443']);
    const { stdout } = await run('curl -s -o /dev/null -w "%{http_connect}" https://evil.example', {
      network: ['registry.npmjs.org'],
    });
    assert.equal(stdout, '403');
  });

  it('passes a short list of names and nothing else of the environment', () => {
    const env = sandboxEnvironment(
      { PATH: '/bin', DATABASE_URL: 'postgres://u:p@h', GITHUB_PAT: 'x', HTTPS_PROXY: 'http://u:p@h', LANG: 'de' },
      '/h',
    );
    assert.deepEqual(Object.keys(env).sort(), [
      'CI',
      'GIT_PAGER',
      'GIT_TERMINAL_PROMPT',
      'HOME',
      'LANG',
      'NO_COLOR',
      'PAGER',
      'PATH',
      'TERM',
      'TMPDIR',
    ]);
  });

  it('says in one sentence why none holds', async () => {
    const on = (system: string) => `Calibrated has no boundary of the operating system on ${system} yet.`;
    for (const [env, platform, expected] of [
      [{ PATH: '/nowhere' }, 'linux', 'Bubblewrap is not installed: install the package "bubblewrap" of your system.'],
      [process.env, 'darwin', on('macOS')],
      [process.env, 'win32', on('Windows')],
      [process.env, 'freebsd', on('freebsd')],
    ] as const) {
      const { sandbox, reason } = await findSandbox(env, platform);
      assert.equal(sandbox, undefined);
      assert.equal(reason, expected);
    }
  });

  it('says in one sentence that user namespaces are forbidden', () => {
    const place = JSON.stringify(join(repository, 'src', 'sandbox', 'findSandbox.ts'));
    const script = `import { findSandbox } from ${place}; console.log((await findSandbox(process.env)).reason)`;
    // Within user namespaces of its own the limit can be set without reaching the machine's.
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" --input-type=module -e "$1"';
    const args = ['-U', '-r', 'sh', '-c', forbid, process.execPath, script];
    assert.match(
      execFileSync('unshare', args, { encoding: 'utf8' }),
      /^This system forbids user namespaces, [^.]*\.md [^.]*\.\n$/,
    );
  });

  it('knows what bubblewrap says where they are forbidden in other ways', async () => {
    for (const [index, message] of [
      "No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces. On e.g. debian this can be enabled with 'sysctl kernel.unprivileged_userns_clone=1'.",
      'Creating new namespace failed: Operation not permitted',
      'setting up uid map: Permission denied',
      'loopback: Failed RTM_NEWADDR: Operation not permitted',
    ].entries()) {
      const folder = join(root, `forbidden-${index}`);
      mkdirSync(folder);
      const script = `#!/bin/sh\n[ "$1" = --version ] && exec echo bubblewrap 0.8.0\ncat >&2 <<'END'\nbwrap: ${message}\nEND\nexit 1\n`;
      writeFileSync(join(folder, 'bwrap'), script, { mode: 0o755 });
      assert.match(
        (await findSandbox({ PATH: folder, HOME: home })).reason ?? '',
        /^This system forbids user namespaces, /,
        message,
      );
    }
  });

  it('says what of a boundary does not hold', async () => {
    const fakes: readonly (readonly [script: string, reason: RegExp])[] = [
      ['exit 3', /^Bubblewrap \(\/.+bwrap\) does not start: reinstall it\.$/],
      ['[ "$1" = --version ] && echo none', /^Bubblewrap \(\/.+bwrap\) does not start: reinstall it\.$/],
      [
        '[ "$1" = --version ] && exec echo bubblewrap 0.8.0; echo " boom" >&2; echo second >&2',
        /^Bubblewrap 0\.8\.0 holds no boundary here: it does not start \(boom\)\.$/,
      ],
      [
        '[ "$1" = --version ] && exec echo bubblewrap 0.8.0; exit 1',
        /^Bubblewrap 0\.8\.0 holds no boundary here: it does not start \(notStarted\)\.$/,
      ],
      [
        '[ "$1" = --version ] && exec echo bubblewrap 0.8.0; echo read; echo network; echo done',
        /^Bubblewrap 0\.8\.0 holds no boundary here: a probe reached what it must not \(read, network\)\.$/,
      ],
      // It tells no process that it has started: what says "done" ran somewhere else.
      [
        '[ "$1" = --version ] && exec echo bubblewrap 0.8.0; echo done',
        /^Bubblewrap 0\.8\.0 holds no boundary here: a probe reached what it must not \(notStarted\)\.$/,
      ],
      // Words of another fault are no reason to blame the system when the probe ran.
      [
        '[ "$1" = --version ] && exec echo bubblewrap 0.8.0; echo Creating new namespace >&2; echo system; echo done',
        /^Bubblewrap 0\.8\.0 holds no boundary here: a probe reached what it must not \(system\)\.$/,
      ],
      [
        `[ "$1" = --version ] && exec echo bubblewrap 10.12.34; echo '{"child-pid": 4194305}' >&3; echo read; echo done`,
        /^Bubblewrap 10\.12\.34 holds no boundary here: a probe reached what it must not \(read\)\.$/,
      ],
      [
        `[ "$1" = --version ] && exec echo bubblewrap 0.8.0; echo '{"child-pid": 4194305}' >&3
         for at in "$@"; do [ -e "$at/secret" ] && echo changed > "$at/secret"; done; echo done`,
        /^Bubblewrap 0\.8\.0 holds no boundary here: it let a file outside be written\.$/,
      ],
      // It gets nothing of our environment.
      [
        '[ -z "$CALIBRATED_TEST_SECRET" ] && exit 3; echo bubblewrap 0.8.0',
        /^Bubblewrap \(\/.+bwrap\) does not start: reinstall it\.$/,
      ],
    ];
    const [tmp, before] = [join(root, 'probes'), process.env['TMPDIR']];
    mkdirSync(tmp);
    process.env['TMPDIR'] = tmp;
    process.env['CALIBRATED_TEST_SECRET'] = 'canary-secret';
    // A folder of the project does not take the place of the system's.
    const own = join(root, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'bwrap'), '#!/bin/sh\necho bubblewrap 6.6.6\n', { mode: 0o755 });
    const inProject = relative(process.cwd(), own);
    try {
      for (const [index, [script, reason]] of fakes.entries()) {
        const folder = join(root, `faulty-${index}`);
        mkdirSync(folder);
        writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        const { sandbox, reason: said } = await findSandbox({ PATH: `${inProject}:${folder}`, HOME: home });
        assert.equal(sandbox, undefined, script);
        assert.match(said ?? '', reason, script);
      }
    } finally {
      delete process.env['CALIBRATED_TEST_SECRET'];
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    assert.deepEqual(readdirSync(tmp), []);
  });

  it('forbids further namespaces where bubblewrap knows how', async () => {
    const folder = join(root, 'old');
    mkdirSync(folder);
    const program = join(folder, 'bwrap');
    writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    for (const [version, knows] of [
      ['0.7.9', false],
      ['0.8.0', true],
      ['0.10.0', true],
      ['1.0', true],
    ] as const) {
      const { stdout } = await new Bubblewrap(program, version, home).run(
        { program: '/bin/true', args: [], cwd: work, writable: [work], readable: [], env: {}, network: 'none', limits },
        never,
      );
      assert.equal(stdout.split('\n').includes('--disable-userns'), knows, version);
    }
  });

  it('starts nothing that was stopped before, and says when its program is gone', async () => {
    const request: SandboxRequest = {
      program: '/bin/true',
      args: [],
      cwd: work,
      writable: [work],
      readable: [],
      env: {},
      network: 'none',
      limits,
    };
    const stopped = await new Bubblewrap('/nowhere/bwrap', '0.8.0', home).run(request, AbortSignal.abort());
    assert.deepEqual(stopped, { end: 'stopped', exitCode: null, stdout: '', stderr: '', output: '' });
    const gone = new Bubblewrap('/nowhere/bwrap', '0.8.0', home);
    assert.equal(gone.name, 'bubblewrap 0.8.0');
    const { end, exitCode, stdout, stderr } = await gone.run(request, never);
    assert.deepEqual({ end, exitCode, stdout }, { end: 'notStarted', exitCode: null, stdout: '' });
    assert.match(stderr, /ENOENT/);
  });

  it('believes no program that only says it is bubblewrap', async () => {
    const fake = join(root, 'fake');
    mkdirSync(fake);
    const script =
      '#!/bin/sh\n[ "$1" = --version ] && { echo bubblewrap 9.9.9; exit; }\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec /usr/bin/env PATH=/usr/bin:/bin "$@"\n';
    writeFileSync(join(fake, 'bwrap'), script, { mode: 0o755 });
    const { sandbox, reason } = await findSandbox({ PATH: fake, HOME: home });
    assert.equal(sandbox, undefined);
    assert.match(reason ?? '', /holds no boundary/);
  });
});

/** The process ids of command lines that contain a text. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
      } catch {
        // It ended while we looked.
        return false;
      }
    })
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}
