// What the clocks are fed with, from real editor events: a mistake here bends every figure.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Task } from '../../src/tasks/task.ts';
import type { Entry } from '../../src/vscode/app/entry.ts';
import type { Recorder } from '../../src/vscode/app/recorder.ts';
import { TextChanges } from '../../src/vscode/app/textChanges.ts';
import { gitApi } from '../../src/vscode/git/gitApi.ts';
import { ScmSignals } from '../../src/vscode/git/scmSignals.ts';
import { ActivitySignals } from '../../src/vscode/tasks/activitySignals.ts';

interface Written {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly task: string | null;
}

/** Keeps what is recorded, and waits for it without looking again and again. */
class Tape {
  readonly written: Written[] = [];
  readonly #added = new vscode.EventEmitter<void>();
  readonly recorder = {
    record: (kind: string, data: Written['data'], task: string | null = null) => {
      this.written.push({ kind, data, task });
      this.#added.fire();
    },
    checkClock: () => undefined,
    flush: async () => undefined,
    store: async () => ({ events: () => [] }),
  } as unknown as Recorder;

  find(kind: string, data: Written['data'] = {}): Written | undefined {
    return this.written.find(
      (each) => each.kind === kind && Object.entries(data).every(([key, value]) => each.data[key] === value),
    );
  }

  async until(kind: string, data: Written['data'] = {}): Promise<Written> {
    for (;;) {
      const found = this.find(kind, data);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const listening = this.#added.event(() => {
          listening.dispose();
          resolve();
        });
      });
    }
  }
}

function folderOfWorkspace(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return folder.uri;
}

describe('signs of activity', () => {
  let tape: Tape;
  let nowMs: number;
  let signals: ActivitySignals;
  let changes: TextChanges;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };

  beforeEach(() => {
    tape = new Tape();
    nowMs = 0;
    changes = new TextChanges(vscode.workspace.onDidChangeTextDocument, (_, error) => {
      throw error;
    });
    signals = new ActivitySignals(tape.recorder, changes, clock, () => 'the task');
  });
  afterEach(async () => {
    signals.dispose();
    changes.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function opened(name: string): Promise<vscode.TextEditor> {
    const uri = vscode.Uri.joinPath(folderOfWorkspace(), name);
    writeFileSync(uri.fsPath, 'one\ntwo\n');
    return vscode.window.showTextDocument(uri);
  }

  it('say of a program’s change that no person made it, and how much it was, never what', async () => {
    const { document } = await opened('program.ts');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'secret words ');
    await vscode.workspace.applyEdit(edit);
    const { data, task } = await tape.until('signal.edit');
    assert.equal(data['cause'], 'external');
    assert.equal(task, 'the task');
    assert.doesNotMatch(JSON.stringify(tape.written), /secret/);
  });

  it('do not count a selection that a program makes', async () => {
    const editor = await opened('selection.ts');
    const selected = new Promise<void>((resolve) => {
      const listening = vscode.window.onDidChangeTextEditorSelection(() => {
        listening.dispose();
        resolve();
      });
    });
    editor.selection = new vscode.Selection(1, 0, 1, 2);
    await selected;
    assert.equal(tape.find('signal.selection'), undefined);
  });

  it('come once a second at most, by the clock that is passed in', async () => {
    const { document } = await opened('saved.ts');
    const saveAnew = async (at: number) => {
      nowMs = at;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '/');
      await vscode.workspace.applyEdit(edit);
      assert.ok(await document.save());
    };
    await saveAnew(0);
    await saveAnew(999);
    await saveAnew(1000);
    assert.equal(tape.written.filter(({ kind }) => kind === 'signal.save').length, 2);
  });

  it('see a task of the editor from its start to its exit code', async function () {
    const pty = join(vscode.env.appRoot, 'node_modules', 'node-pty');
    // The minimum editor comes from the npm registry without the native part that opens a terminal.
    if (existsSync(pty) && !['prebuilds', 'build/Release'].some((each) => existsSync(join(pty, each)))) this.skip();
    const run = (line: string) =>
      vscode.tasks.executeTask(
        new vscode.Task({ type: 'shell' }, vscode.TaskScope.Workspace, line, 'test', new vscode.ShellExecution(line)),
      );
    await run('exit 3');
    const started = await tape.until('signal.task', { phase: 'start' });
    const ended = await tape.until('signal.task', { phase: 'end' });
    assert.equal(ended.data['exit'], 3);
    assert.equal(ended.data['id'], started.data['id']);
  });
});

describe('signs of commits', () => {
  let tape: Tape;
  let signals: ScmSignals;
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folderOfWorkspace().fsPath, encoding: 'utf8', stdio: 'pipe' }).trim();
  /** As after a fetch: the editor's Git extension looks at once instead of when it notices. */
  async function look(): Promise<void> {
    const repository = (await gitApi())?.repositories[0] as unknown as { status(): Promise<void> };
    await repository.status();
  }
  function commit(name: string): string {
    writeFileSync(join(folderOfWorkspace().fsPath, name), name);
    git('add', '--', name);
    git('commit', '-q', '-m', name);
    return git('rev-parse', 'HEAD');
  }

  before(async () => {
    // The sample's folder is a repository; in a window that has just opened, the editor may not know it yet.
    const api = await gitApi();
    assert.ok(api, 'no git');
    if (api.repositories.length === 0)
      await new Promise<void>((resolve) => void api.onDidOpenRepository(() => resolve()));
    tape = new Tape();
    const entry = { quietly: (_: string, run: () => unknown) => void run() } as unknown as Entry;
    const running = [{ id: 'the task', phase: 'running' }] as unknown as readonly Task[];
    signals = new ScmSignals({ entry, recorder: tape.recorder, clock: systemClock, tasks: async () => running });
    await signals.start();
  });
  after(() => signals.dispose());

  it('belong to the open task when they were made here, and not when they were pulled', async () => {
    const own = commit('own.txt');
    await look();
    const { task } = await tape.until('signal.scm', { what: 'commit', commit: own });
    assert.equal(task, 'the task');

    const theirs = git('commit-tree', '-p', 'HEAD', '-m', 'theirs', 'HEAD^{tree}');
    git('branch', 'colleague', theirs);
    git('pull', '-q', '--ff-only', '.', 'colleague');
    await look();
    const next = commit('next.txt');
    await look();
    await tape.until('signal.scm', { what: 'commit', commit: next });
    assert.equal(tape.find('signal.scm', { what: 'commit', commit: theirs }), undefined);
  });
});
