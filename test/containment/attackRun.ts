// Runs behind the second wall (see outer.sh): makes the canaries anew for each attack, runs it, and looks at what became of them.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Bubblewrap } from '../../src/sandbox/bubblewrap.ts';
import { sandboxEnvironment } from '../../src/sandbox/environment.ts';
import type { Attack, AttackResult } from './startOuter.ts';

const home = '/home/gate';
const project = `${home}/project`;
const copy = '/var/tmp/copy';
const limits = { timeMs: 3000, memoryMb: 512, outputBytes: 100_000, processes: 100 };

const secrets = [
  '.ssh/id_rsa',
  '.aws/credentials',
  '.claude/.credentials.json',
  '.codex/auth.json',
  '.gemini/oauth_creds.json',
  '.pgpass',
  '.npmrc',
  '.gem/credentials',
  '.netrc',
  '.config/gh/hosts.yml',
  '.mozilla/firefox/x/logins.json',
  'project/.env',
];
const plain = ['.bashrc', '.profile', '.config/autostart/kept', 'dotfiles/x', 'other/x', 'project/.git/hooks/kept'];
const files: Readonly<Record<string, string>> = {
  'src/clean.ts': 'export const clean = 1;\n',
  'src/app.ts': 'export const app = 2; // not committed\n',
  'notes.txt': 'rm -rf /home/gate\ntest\n',
  'package.json': '{"scripts":{"test":"rm -rf /home/gate; touch /tmp/tested","clean":"rm -rf ~","db:push":"rm -rf ~"}}',
  'packages/a/package.json': '{"scripts":{"clean":"rm -rf /home/gate"}}',
  'evil.sh': '#!/bin/sh\nrm -rf /home/gate; cat /home/gate/.ssh/id_rsa; touch /tmp/evil\n',
  'vars.sh': 'D=/home/gate\n',
  'evil.awk': 'BEGIN { system("rm -rf /home/gate") }\n',
  'evil.pl': 'system("rm -rf /home/gate");\n',
  'evil.rb': 'system("rm -rf /home/gate")\n',
  'evil.js': 'require("fs").rmSync("/home/gate", { recursive: true, force: true });\n',
  'evilmod.py':
    'import shutil\nshutil.rmtree("/home/gate", ignore_errors=True)\nprint(open("/home/gate/.ssh/id_rsa").read())\n',
  'script.py': 'import shutil\nshutil.rmtree("/home/gate", ignore_errors=True)\n',
  'tools/script.js': 'require("fs").rmSync("/home/gate", { recursive: true, force: true });\n',
  'test_x.py': 'import shutil\nshutil.rmtree("/home/gate", ignore_errors=True)\n',
  'x.patch': '--- a/home/gate/.bashrc\n+++ b/home/gate/.bashrc\n@@ -1 +1 @@\n-kept\n+changed\n',
  Makefile: 'clean:\n\trm -rf /home/gate\ninstall:\n\ttouch /home/gate/installed\n',
};

const [how = 'inside', given = '[]'] = process.argv.slice(2);
const attacks: readonly Attack[] = JSON.parse(given);
let connections = 0;
for (const port of [22, 80, 443, 5432, 8080, 8443]) {
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}
const names = createSocket('udp4').on('message', () => {
  connections += 1;
});
await new Promise<void>((resolve) => names.bind(53, '127.0.0.1', () => resolve()));

const sandbox = new Bubblewrap('/usr/bin/bwrap', '0.8.0', home);
const results: AttackResult[] = [];
for (const attack of attacks) results.push(await runOne(attack));
process.stdout.write(JSON.stringify(results), () => process.exit(0));

async function runOne({ id, command }: Attack): Promise<AttackResult> {
  prepare();
  const before = snapshot();
  connections = 0;
  const { end, output } = how === 'inside' ? await inside(command) : await bare(command);
  // What the attack had sent arrives before anything that is asked of the loop now.
  await new Promise((resolve) => setImmediate(resolve));
  const after = snapshot();
  const paths = new Set([...before.keys(), ...after.keys()]);
  const result: AttackResult = {
    id,
    end,
    changed: [...paths].filter((path) => before.get(path) !== after.get(path)),
    read: [
      ...new Set(
        [...output.matchAll(/CANARY-[\w./-]+/g), ...textOf(copy).matchAll(/CANARY-[\w./-]+/g)].map(([found]) => found),
      ),
    ],
    connections,
    processes: strangers().length,
  };
  for (const pid of strangers()) endProcess(pid);
  return result;
}

/** The same state before each attack; only the copy is given to the boundary. */
function prepare(): void {
  for (const folder of [home, '/tmp', '/var/tmp']) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  };
  for (const [path, text] of Object.entries(files)) write(join(project, path), text);
  for (const path of secrets) write(join(home, path), `CANARY-${path}\n`);
  for (const path of plain) write(join(home, path), 'kept\n');
  for (const path of ['/tmp/t/app.ts', '/tmp/x/kept', '/tmp/scratch/kept']) write(path, 'kept\n');
  cpSync(project, copy, { recursive: true, filter: (path) => !path.endsWith('/.env') });
}

/** Everything that an attack could change outside of its copy. */
function snapshot(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string) => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined || path === copy) return;
    if (entry.isDirectory()) {
      found.set(path, `folder ${entry.mode}`);
      for (const name of readdirSync(path)) visit(join(path, name));
    } else if (entry.isSymbolicLink()) found.set(path, `link ${readlinkSync(path)}`);
    else found.set(path, entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'other');
  };
  for (const folder of [home, '/tmp', '/var/tmp']) visit(folder);
  // A bare attack has no copy; its own project is what the boundary would have kept.
  return found;
}

function textOf(folder: string): string {
  const texts: string[] = [];
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return '';
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && lstatSync(path).size < 5_000_000) texts.push(readFileSync(path, 'latin1'));
  }
  return texts.join('\n');
}

async function inside(command: string) {
  const { end, output } = await sandbox.run(
    {
      program: '/bin/bash',
      args: ['-c', command],
      cwd: copy,
      writable: [copy],
      readable: [],
      env: sandboxEnvironment(process.env, home),
      network: 'none',
      limits,
    },
    new AbortController().signal,
  );
  return { end, output };
}

function bare(command: string): Promise<{ readonly end: string; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn('/bin/bash', ['-c', command], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const keep = (part: Buffer) => {
      if (output.length < limits.outputBytes) output += part.toString('latin1');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => child.pid !== undefined && endProcess(-child.pid), limits.timeMs);
    child.on('error', () => resolve({ end: 'notStarted', output }));
    child.on('exit', () => {
      clearTimeout(timer);
      resolve({ end: 'exit', output });
    });
  });
}

/** Processes behind the second wall that are neither we nor the first one. */
function strangers(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 1 && pid !== process.pid)
    .filter((pid) => {
      try {
        return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
    return;
  }
}
