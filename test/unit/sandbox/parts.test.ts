import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { BoundedOutput } from '../../../src/sandbox/boundedOutput.ts';
import { sandboxEnvironment } from '../../../src/sandbox/environment.ts';
import { pageSize, processTree, watchProcesses } from '../../../src/sandbox/processWatch.ts';
import { hasSecretName, isOwnFile, ownPath, untrackedSecrets } from '../../../src/sandbox/secretFiles.ts';
import { systemCallFilter } from '../../../src/sandbox/systemCallFilter.ts';
import { visibleFolders } from '../../../src/sandbox/visibleFolders.ts';

describe('the parts of the boundary', () => {
  it('keep each stream within its limit, beginning and end, and say how much is missing', () => {
    let floods = 0;
    const output = new BoundedOutput(10, () => {
      floods += 1;
    });
    output.add('stdout', Buffer.from('abc'));
    output.add('stderr', Buffer.from('12'));
    assert.deepEqual(output.texts(), { stdout: 'abc', stderr: '12', output: 'abc12' });
    output.add('stdout', Buffer.from('defghij'));
    assert.deepEqual(output.texts(), {
      stdout: 'abcdefghij',
      stderr: '12',
      output: 'abc12\n[2 bytes left out]\nfghij',
    });
    output.add('stdout', Buffer.from('k'));
    assert.equal(output.texts().stdout, 'abcde\n[1 bytes left out]\nghijk');
    output.add('stderr', Buffer.alloc(87, 'x'));
    assert.equal(floods, 0, 'ten times the limit is still read');
    output.add('stderr', Buffer.from('y'));
    output.add('stderr', Buffer.from('z'));
    assert.equal(floods, 1);
    assert.equal(output.texts().stderr, '12xxx\n[81 bytes left out]\nxxxyz');
  });

  it('pass what tools need of the environment and set the rest', () => {
    const passed = {
      PATH: '/bin',
      LANG: 'de_DE.UTF-8',
      LANGUAGE: 'de',
      TZ: 'UTC',
      LC_ALL: 'C',
      LC_CTYPE: 'C',
      LC_MESSAGES: 'C',
      LC_NUMERIC: 'C',
      LC_TIME: 'C',
      NODE_EXTRA_CA_CERTS: '/ca',
      SSL_CERT_FILE: '/ca',
      SSL_CERT_DIR: '/ca',
      REQUESTS_CA_BUNDLE: '/ca',
      PIP_CERT: '/ca',
      GIT_SSL_CAINFO: '/ca',
      CURL_CA_BUNDLE: '/ca',
    };
    const set = {
      HOME: '/h',
      CI: '1',
      TERM: 'dumb',
      GIT_TERMINAL_PROMPT: '0',
      PAGER: 'cat',
      GIT_PAGER: 'cat',
      NO_COLOR: '1',
    };
    const onSystem = process.platform === 'win32' ? { USERPROFILE: '/h' } : { TMPDIR: '/tmp' };
    const secrets = { NPM_TOKEN: 'x', SSH_AUTH_SOCK: '/s', HOME: '/person', NODE_OPTIONS: '-r x', LD_PRELOAD: 'x' };
    assert.deepEqual(sandboxEnvironment({ ...passed, ...secrets }, '/h'), { ...passed, ...set, ...onSystem });
    assert.equal(sandboxEnvironment({}, '/h')['LANG'], 'C.UTF-8');
  });

  it('show programs of version managers and what starts us, no other folder of the home', () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'visible-')));
    const shown = ['.nvm/versions', '.local/bin', '.cargo/bin', '.pyenv', 'go/bin'];
    for (const path of [...shown, '.ssh', '.cargo/registry', '.config', '.npm', 'node/lib/node_modules', 'node/bin']) {
      mkdirSync(join(home, path), { recursive: true });
    }
    const node = join(home, 'node', 'bin', 'node');
    writeFileSync(node, '');
    const { folders, links } = visibleFolders(home, node);
    const below = folders.filter((path) => path.startsWith(home)).map((path) => path.slice(home.length + 1));
    assert.deepEqual(below.sort(), [...shown, 'node/bin', 'node/lib/node_modules'].sort());
    const others = folders.filter((path) => !path.startsWith(home));
    assert.ok(others.includes('/usr') && others.includes('/etc/passwd'));
    for (const path of ['/etc', '/etc/shadow', '/etc/ssl/private', '/home', '/root', '/var', '/run', '/tmp', '/srv']) {
      assert.ok(!others.includes(path), path);
    }
    for (const { path, target } of links) assert.ok(path.startsWith('/') && target !== '', path);
    // A Node of the system is shown already.
    writeFileSync(join(home, '.local', 'bin', 'node'), '');
    const known = visibleFolders(home, join(home, '.local', 'bin', 'node')).folders;
    assert.equal(known.filter((path) => path === join(home, '.local', 'bin')).length, 1);
    rmSync(home, { recursive: true });
  });

  it('know the size of a page', () => {
    const list = (...pairs: readonly (readonly [number, number])[]) => {
      const buffer = Buffer.alloc(16 * pairs.length);
      for (const [index, [key, value]] of pairs.entries()) {
        buffer.writeBigUInt64LE(BigInt(key), 16 * index);
        buffer.writeBigUInt64LE(BigInt(value), 16 * index + 8);
      }
      return buffer;
    };
    assert.equal(pageSize(list([33, 9], [6, 65_536], [0, 0])), 65_536);
    assert.equal(pageSize(list([33, 6], [0, 0])), 4096);
    assert.equal(pageSize(list([6, 16_384])), 16_384);
    assert.equal(pageSize(Buffer.alloc(0)), 4096);
    if (process.platform === 'linux') {
      const told = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
      assert.equal(pageSize(readFileSync('/proc/self/auxv')), told);
    }
  });

  it('count a process with all that came from it', async function () {
    if (process.platform !== 'linux') this.skip();
    const child = spawn('/bin/sh', ['-c', 'sleep 60 & sh -c "sleep 60 & echo ready; wait" & wait'], { detached: true });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const pid = child.pid ?? 0;
    const { count, bytes } = processTree(pid);
    assert.equal(count, 4);
    assert.ok(bytes > 100_000 && bytes < 100_000_000, String(bytes));
    assert.deepEqual(processTree(2 ** 22 + 1), { count: 1, bytes: 0 });
    const exceeded = (limits: { memoryMb: number; processes: number }) =>
      new Promise((resolve) => {
        const end = watchProcesses(pid, limits, (limit) => {
          end();
          resolve(limit);
        });
      });
    let afterwards = 0;
    watchProcesses(pid, { memoryMb: 1000, processes: 3 }, () => {
      afterwards += 1;
    })();
    assert.equal(await exceeded({ memoryMb: 1000, processes: 3 }), 'processes');
    assert.equal(afterwards, 0, 'an ended watch looks no more');
    assert.equal(await exceeded({ memoryMb: 0.01, processes: 4 }), 'memory');
    process.kill(-pid, 'SIGKILL');
  });

  it('refuse some calls of the kernel on every machine, and allow the others', () => {
    const [allow, refuse] = [0x7fff0000, 0x00050001];
    /** What the kernel would answer: a machine for programs of this kind. */
    const answer = (filter: Buffer, machine: number, call: number): number => {
      for (let at = 0, held = 0; ; at += 1) {
        const [operation, ifTrue, ifFalse] = [0, 2, 3].map((offset) => filter.readUInt8(at * 8 + offset));
        const value = filter.readUInt32LE(at * 8 + 4);
        if (operation === 0x06) return value;
        if (operation === 0x20) held = value === 0 ? call : machine;
        else if (operation === 0x15) at += (held === value ? ifTrue : ifFalse) ?? 0;
        else if (operation === 0x35) at += (held >= value ? ifTrue : ifFalse) ?? 0;
        else assert.fail(`no such operation: ${operation}`);
      }
    };
    const cases: readonly [NodeJS.Architecture, number, readonly number[], readonly number[]][] = [
      ['x64', 0xc000003e, [248, 249, 250, 298, 321, 323, 425, 427, 0x40000000, 0x400000fa], [0, 1, 247, 251, 257, 435]],
      ['x64', 0x40000003, [286, 287, 288, 336, 357, 374, 426], [1, 3, 250, 285, 289]],
      ['arm64', 0xc00000b7, [217, 218, 219, 241, 280, 282, 425], [56, 63, 216, 220, 250]],
      ['arm64', 0x40000028, [309, 310, 311, 364, 386, 388, 427], [1, 5, 219, 308, 312]],
      ['riscv64', 0xc00000f3, [217, 218, 219, 241, 280, 282, 426], [56, 63, 220]],
      // Of another kind of machine nothing is allowed.
      ['x64', 0xc00000b7, [0, 1, 63], []],
    ];
    for (const [architecture, machine, refused, allowed] of cases) {
      const filter = systemCallFilter(architecture);
      assert.ok(filter !== undefined);
      for (const call of refused) assert.equal(answer(filter, machine, call), refuse, `${architecture} ${call}`);
      for (const call of allowed) assert.equal(answer(filter, machine, call), allow, `${architecture} ${call}`);
    }
    assert.equal(systemCallFilter('ppc64'), undefined);
  });

  it('follow a link before they call a file one of the folder', async () => {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'own-')));
    const folder = join(top, 'project');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    for (const path of ['a.md', 'sub/b.md', '.env', '../key', '../project-two']) writeFileSync(join(folder, path), 'x');
    symlinkSync('../key', join(folder, 'out.md'));
    symlinkSync('.env', join(folder, 'keys.md'));
    symlinkSync('..', join(folder, 'up'));
    symlinkSync('sub/b.md', join(folder, 'inside.md'));
    symlinkSync('sub', join(folder, 'link'));
    symlinkSync('link/b.md', join(folder, 'twice.md'));
    symlinkSync(folder, join(top, 'alias'));
    const seen = async (path: string) => isOwnFile(join(folder, path), join(top, 'alias'));
    for (const path of ['a.md', 'sub/b.md', 'inside.md']) assert.equal(await seen(path), true, path);
    for (const [path, real] of [
      ['sub/b.md', 'sub/b.md'],
      ['inside.md', 'sub/b.md'],
      ['link/b.md', 'sub/b.md'],
      ['twice.md', 'sub/b.md'],
      ['out.md', undefined],
    ] as const)
      assert.equal(await ownPath(join(folder, path), join(top, 'alias')), real, path);
    for (const path of ['out.md', 'keys.md', '.env', 'up/key', '../project-two', 'none.md', '.'])
      assert.equal(await seen(path), false, path);
    assert.equal(await isOwnFile(join(folder, 'a.md'), join(top, 'none')), false);
    // Only names below the folder count, not where it lies.
    mkdirSync(join(top, '.env.d', 'project'), { recursive: true });
    writeFileSync(join(top, '.env.d', 'project', 'a.md'), 'x');
    assert.equal(await isOwnFile(join(top, '.env.d', 'project', 'a.md'), join(top, '.env.d', 'project')), true);
    rmSync(top, { recursive: true });
  });

  it('know which names hold secrets', () => {
    for (const name of ['.env', '.env.local', '.env.production', '.ENV', '.env.example.local', '.env.d']) {
      assert.ok(hasSecretName(name), name);
    }
    for (const name of [
      '.env.example',
      '.env.sample',
      '.env.template',
      '.env.dist',
      '.envrc',
      '.venv',
      'x.env',
      'env',
    ]) {
      assert.ok(!hasSecretName(name), name);
    }
  });

  it('search a folder for them up to a number of entries, and hide what they cannot list', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'secrets-')));
    const write = (path: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'x');
    };
    // What is named like git's store and is none, or holds anything else, is searched.
    const secrets = [
      '.env',
      'a/b/.env',
      'c0/0a/.env',
      'c0/data/0a/.env',
      'data/objects/0a/.env',
      'r1/objects/0a/.env',
      'r2/objects/infos/.env',
      'r3/objects/x-info/.env',
    ];
    const store = 'repository/objects';
    for (const path of [...secrets, `${store}/0a/.env`, `${store}/info/.env`, 'c0/HEAD', 'r1/objects/pack'])
      write(path);
    for (const repository of ['repository', 'r1', 'r2', 'r3']) write(`${repository}/HEAD`);
    const expected = secrets.map((path) => join(folder, path));
    assert.deepEqual([...(await untrackedSecrets(folder))].sort(), expected);
    // At the top, below a, c0, data, r1, r2 and r3, and of the store without what is in its folders.
    const entries = 8 + 2 + 6 + 3 + 5 + 4 + 4 + 4;
    assert.equal((await untrackedSecrets(folder, entries)).length, secrets.length);
    await assert.rejects(
      untrackedSecrets(folder, entries - 1),
      (error) =>
        AppError.is(error, 'badInput') &&
        error.message.includes(`holds more than ${entries - 1} files; give a smaller folder`),
    );
    assert.deepEqual(await untrackedSecrets(join(folder, 'a', 'b', '.env')), []);
    assert.deepEqual(await untrackedSecrets(join(folder, 'none')), []);
    const endless = join(folder, 'endless');
    symlinkSync(endless, endless);
    assert.deepEqual(await untrackedSecrets(endless), [endless]);
    rmSync(folder, { recursive: true });
  });
});
