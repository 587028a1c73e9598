// A read of the workspace's own files is answered without the gate: never where the gate would object.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { levels } from '../../../src/base/level.ts';
import { judgeActions } from '../../../src/cli/hook/judgeActions.ts';
import { Gate } from '../../../src/gate/gate.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from '../gate/patientHost.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-reads-')));
after(() => rmSync(home, { recursive: true, force: true }));

describe('a read that is answered without the gate', () => {
  it('is one that the gate has no objection to', async function () {
    this.timeout(60_000);
    const workspace = join(home, 'project');
    mkdirSync(join(workspace, '.git'), { recursive: true });
    mkdirSync(join(workspace, '.ssh'));
    mkdirSync(join(home, 'project-secret'));
    const files = [
      'a.ts',
      '.env',
      '.env.local',
      '.env.example',
      'id_rsa',
      'key.pem',
      '.ssh/config',
      '.npmrc',
      '.git/config',
    ];
    for (const file of files) writeFileSync(join(workspace, file), 'x');
    writeFileSync(join(home, 'outside.ts'), 'x');
    symlinkSync(join(home, 'outside.ts'), join(workspace, 'link.ts'));
    symlinkSync(join(workspace, '.env'), join(workspace, 'plain.ts'));
    symlinkSync('/etc/passwd', join(workspace, 'passwd'));
    const host = patientHost(home);
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), host, workspace, { use: 'guard' });
    const names = [
      ...files.map((file) => join(workspace, file)),
      ...['link.ts', 'plain.ts', 'passwd', 'none.ts', '../outside.ts', '../project-secret/a', 'a b.ts', '*.pem'].map(
        (name) => `${workspace}/${name}`,
      ),
      '/etc/shadow',
      '/proc/self/environ',
      '~/.ssh/id_rsa',
      workspace,
    ];
    let short = 0;
    for (const level of levels.filter((each) => each !== 'Off')) {
      for (const path of names) {
        let asked = 0;
        const verdict = await judgeActions([{ kind: 'read', path, cwd: workspace }], {
          gate: {
            judgeCommand: (request) => {
              asked += 1;
              return gate.judgeCommand(request);
            },
            judgeEdit: (request) => gate.judgeEdit(request),
          },
          rules: { owned: [], level: () => ({ level, source: 'your setting', selectable: [] }) },
          workspace,
          realPath: (name) => host.realPath(name),
          readText: () => undefined,
          symbolsOf: async () => [],
        });
        if (asked > 0) continue;
        short += 1;
        assert.equal(verdict, undefined);
        const full = await gate.judgeCommand({ command: `cat -- '${path}'`, cwd: workspace, level, shell: 'bash' });
        assert.equal(full.decision, 'allow', `${level} ${path}: ${full.reasons.join(' ')}`);
      }
    }
    assert.ok(short >= 4, 'the plain file is answered at each level');
  });

  it('is no key below a folder with spaces, whether it is there yet or not', async () => {
    const workspace = join(home, 'my own project');
    mkdirSync(workspace);
    writeFileSync(join(workspace, '.env'), 'x');
    const host = patientHost(home);
    const gate = new Gate(new SyntaxParser(grammarFiles(root)), host, workspace, { use: 'guard' });
    for (const name of ['.env', '.env.local', '.ssh/own', 'deep/.aws/credentials', 'src/a.ts']) {
      const verdict = await judgeActions([{ kind: 'read', path: `${workspace}/${name}`, cwd: workspace }], {
        gate,
        rules: { owned: [], level: () => ({ level: 'Edit', source: 'a test', selectable: levels }) },
        workspace,
        realPath: (path) => host.realPath(path),
        readText: (path) => host.readText(path),
        symbolsOf: async () => [],
      });
      assert.equal(verdict?.decision, name === 'src/a.ts' ? undefined : 'ask', name);
    }
    const said = await gate.judgeCommand({
      command: 'git log --grep "/ reads .env now"',
      cwd: workspace,
      level: 'Edit',
    });
    assert.equal(said.decision, 'allow');
  });
});
