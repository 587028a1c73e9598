import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';

const { Global, Workspace } = vscode.ConfigurationTarget;
/** Two parts, far enough from each other to be accepted apart. */
const reply = ['first', 'last'].map(
  (name) => `<<<<<<< SEARCH\nconst ${name} = 1;\n=======\nconst ${name} = 2;\n>>>>>>> REPLACE\n`,
);
const middle = Array.from({ length: 20 }, (_, at) => `const between${at} = 'ü';`);
/** Windows line ends, letters beyond ASCII and no line end at the last line: what a careless edit would not give back. */
const original = ['const first = 1;', ...middle, 'const last = 1;'].join('\r\n');

describe('edits and levels', () => {
  let server: ScriptedServer;
  let uri: vscode.Uri;
  const set = (name: string, value: unknown, target: vscode.ConfigurationTarget) =>
    vscode.workspace.getConfiguration('calibrated').update(name, value, target);
  const fix = () => vscode.commands.executeCommand('calibrated.fixProblem', uri, 1, 'first is wrong');
  /** Completions asked for inside of this function: other open files are sent along, so the name alone tells nothing. */
  const completionsIn = (name: string) =>
    server.requests.filter(({ text }) => text.includes(`function ${name}() {\\n  r<|HOLE|>`)).length;

  before(async () => {
    await vscode.extensions.getExtension('calibrated.calibrated')?.activate();
    server = await ScriptedServer.start(answer(reply));
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, 'no folder is open');
    uri = vscode.Uri.joinPath(folder.uri, 'crlf.ts');
    writeFileSync(uri.fsPath, original);
    const model = { id: 'm', provider: 'litellm', model: 'host-model', baseUrl: server.baseUrl };
    await set('models', [{ ...model, roles: ['edit', 'complete'] }], Global);
    await set('practice.prompts', false, Global);
    await set('completions.idleDelayMs', 0, Global);
  });
  afterEach(async () => {
    for (const name of ['level', 'levelRules', 'completions.enabled']) {
      await set(name, undefined, Global);
      await set(name, undefined, Workspace);
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    server.reset();
  });
  after(async () => {
    await set('models', undefined, Global);
    await set('practice.prompts', undefined, Global);
    await set('completions.idleDelayMs', undefined, Global);
    await server.close();
  });

  it('change nothing before they are accepted, and one undo takes all parts back, byte for byte', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    await fix();
    assert.equal(server.requests.length, 1);
    assert.equal(document.getText(), original);
    await vscode.commands.executeCommand('calibrated.acceptAllHunks');
    assert.equal(document.getText(), original.replaceAll(/(first|last) = 1/g, '$1 = 2'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), original);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), original);
  });

  it('of a selection go to where it is by then, or nowhere once it has changed', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    const selected = 'const last = 1;';
    const at = original.indexOf(selected);
    const typed = "const above = 'ü';\r\n";
    const insert = async (offset: number, text: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, document.positionAt(offset), text);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    /** Asks for a fix of the last line and types while the model writes. */
    const askAndType = async (offset: number, text: string) => {
      const editor = await vscode.window.showTextDocument(document);
      editor.selection = new vscode.Selection(document.positionAt(at), document.positionAt(at + selected.length));
      const release = Promise.withResolvers<void>();
      server.next(async (response, request) => {
        await release.promise;
        await answer(['```ts\nconst last = 2;\n```\n'])(response, request);
      });
      const arrived = server.request(1);
      const asked = vscode.commands.executeCommand('calibrated.fixCode');
      await arrived;
      await insert(offset, text);
      release.resolve();
      await asked;
      await vscode.commands.executeCommand('calibrated.acceptAllHunks');
      return document.getText();
    };
    await set('level', 'Edit', Global);
    assert.equal(await askAndType(0, typed), typed + original.replace('last = 1', 'last = 2'));
    assert.equal(server.requests.length, 1);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.equal(document.getText(), original);
    server.reset();
    assert.equal(await askAndType(at + 'const '.length, 'the'), original.replace('const last', 'const thelast'));
    assert.equal(server.requests.length, 1);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('know the file in front after its language was changed', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await vscode.languages.setTextDocumentLanguage(document, 'javascript');
    await set('level', 'Edit', Global);
    await vscode.commands.executeCommand('calibrated.fixCode');
    assert.match(server.requests[0]?.text ?? '', /const first = 1;/);
    await vscode.languages.setTextDocumentLanguage(document, 'typescript');
  });

  it('are not asked for in a cell of a notebook, nor for the file that was in front before', async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const notebook = uri.with({ path: uri.path.replace('crlf.ts', 'cells.ipynb') });
    const cell = { cell_type: 'code', source: ['const cell = 1;'], metadata: {}, outputs: [], execution_count: null };
    const whole = {
      cells: [cell],
      metadata: { language_info: { name: 'typescript' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(notebook.fsPath, JSON.stringify(whole));
    const shown = await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(notebook));
    const { document } = shown.notebook.cellAt(0);
    const isInFront = () => vscode.window.activeTextEditor?.document === document;
    const focused = new Promise<void>((resolve) => {
      const listener = vscode.window.onDidChangeActiveTextEditor(() => {
        if (!isInFront()) return;
        listener.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand('notebook.focusTop');
    await vscode.commands.executeCommand('notebook.cell.edit');
    if (!isInFront()) await focused;
    await set('level', 'Edit', Global);
    await vscode.commands.executeCommand('calibrated.fixCode');
    await vscode.commands.executeCommand('calibrated.fixProblem', document.uri, 1, 'cell is wrong');
    assert.equal(server.requests.length, 0);
    await fix();
    assert.equal(server.requests.length, 1);
  });

  it('are not asked for with a key, wherever in the request it is', async () => {
    const named = vscode.Uri.joinPath(uri, '..', `${['gh', 'p_', 'a1B2'.repeat(9)].join('')}.ts`);
    writeFileSync(named.fsPath, original);
    await vscode.commands.executeCommand('calibrated.fixProblem', named, 1, 'first is wrong');
    assert.equal(server.requests.length, 0);
    await fix();
    assert.equal(server.requests.length, 1, 'without a key it is');
    rmSync(named.fsPath);
  });

  it('are not asked for at level Off', async () => {
    await set('level', 'Off', Global);
    await fix();
    assert.equal(server.requests.length, 0);
  });

  for (const own of ['Off', 'Hint', 'Answer']) {
    it(`are not asked for at level ${own}, whatever the workspace says`, async () => {
      await set('level', own, Global);
      await set('level', 'Delegate', Workspace);
      await fix();
      assert.equal(server.requests.length, 0);
    });
  }

  it('are not asked for where the workspace lowers the level', async () => {
    await set('level', 'Delegate', Global);
    await set('level', 'Answer', Workspace);
    await fix();
    assert.equal(server.requests.length, 0);
  });

  it('are not shown when they would change another file, where the level is lower', async () => {
    const proposed = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.path.endsWith('/notes.md'));
    const other = answer(['notes.md\n```md\n<<<<<<< SEARCH\n\n=======\n# Notes\n>>>>>>> REPLACE\n```\n']);
    await set('level', 'Delegate', Global);
    await set('levelRules', [{ level: 'Answer', language: 'markdown' }], Workspace);
    server.next(other);
    await fix();
    assert.deepEqual([server.requests.length, proposed().length], [1, 0]);
    await set('levelRules', undefined, Workspace);
    server.next(other);
    await fix();
    assert.deepEqual([server.requests.length, proposed().length], [2, 1]);
  });

  /** Types in a new file: whoever asks with Complete Now is answered also where completions are off. @returns when the editor has asked every provider for one. */
  async function complete(name: string): Promise<void> {
    const file = join(uri.fsPath, '..', `${name}.ts`);
    writeFileSync(file, `// ${name}\nexport function ${name}() {\n  \n}\n`);
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
    editor.selection = new vscode.Selection(2, 2, 2, 2);
    let provider: vscode.Disposable | undefined;
    const asked = new Promise<void>((resolve) => {
      const provideInlineCompletionItems = () => {
        resolve();
        return [];
      };
      provider = vscode.languages.registerInlineCompletionItemProvider(
        { pattern: file },
        { provideInlineCompletionItems },
      );
    });
    await vscode.commands.executeCommand('type', { text: 'r' });
    await asked;
    provider?.dispose();
  }

  it('do not complete where the person switched completions off and the workspace on', async () => {
    server.otherwise(answer(['eturn 1;']));
    await set('completions.enabled', false, Global);
    await set('completions.enabled', true, Workspace);
    await complete('mineIsOff');
    // Else the editor may ask again for the open file when the setting changes.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await set('completions.enabled', true, Global);
    const request = server.request(1);
    await complete('bothAreOn');
    await request;
    assert.deepEqual([completionsIn('mineIsOff'), completionsIn('bothAreOn')], [0, 1]);
  });
});
