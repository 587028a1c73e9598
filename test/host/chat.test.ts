import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';

const { Global } = vscode.ConfigurationTarget;

describe('in the chat of VS Code', () => {
  let server: ScriptedServer;
  let uri: vscode.Uri;
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('calibrated').update(name, value, Global);
  const call = async (name: string, input: object): Promise<string> => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  };

  before(async () => {
    await vscode.extensions.getExtension('calibrated.calibrated')?.activate();
    server = await ScriptedServer.start(answer(['Look at ', 'the sign of the total.']));
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, 'no folder is open');
    uri = vscode.Uri.joinPath(folder.uri, 'chat.ts');
    writeFileSync(uri.fsPath, 'export const total = (a: number, b: number) => a - b;\n');
    const model = { id: 'm', provider: 'litellm', model: 'host-model', baseUrl: server.baseUrl };
    await set('models', [{ ...model, roles: ['hint', 'answer'] }]);
    await vscode.window.showTextDocument(uri);
    // Tools come a moment after the commands; the first command waits for both.
    await vscode.commands.executeCommand('calibrated.toggleMarks');
    await vscode.commands.executeCommand('calibrated.toggleMarks');
  });
  after(async () => {
    await set('models', undefined);
    await set('level', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await server.close();
  });

  it('three tools are there for every model', () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('calibrated_'));
    assert.deepEqual(names.sort(), ['calibrated_hint', 'calibrated_task', 'calibrated_who_wrote']);
  });

  it('who wrote a file is said of files of the workspace and of nothing else', async () => {
    assert.match(
      await call('calibrated_who_wrote', { path: 'chat.ts' }),
      /The origin of \d+% of the text is known\.\n\n- Line 1: /,
    );
    for (const path of ['../outside.ts', '/etc/passwd', '.git/config/none', 'gone.ts'])
      assert.match(await call('calibrated_who_wrote', { path }), /There is no file .* in this workspace\./, path);
    assert.match(await call('calibrated_who_wrote', { path: 7 }), /The input does not fit: path/);
  });

  it('a task has a state and no times', async () => {
    assert.equal(await call('calibrated_task', { action: 'status' }), 'No task is open.');
    assert.match(await call('calibrated_task', { action: 'reveal' }), /The input does not fit: action/);
  });

  it('a hint comes through the ladder, as a tool and as a model, and never at level Off', async () => {
    await set('level', 'Off');
    assert.match(await call('calibrated_hint', { question: 'Why is the total wrong?' }), /AI is off/);
    await set('level', 'Answer');
    const first = await call('calibrated_hint', { question: 'Why is the total wrong?' });
    const [model] = await vscode.lm.selectChatModels({ vendor: 'calibrated' });
    assert.ok(model, 'the model of hints is not there');
    const { text } = await model.sendRequest([
      vscode.LanguageModelChatMessage.User('<context>much</context><userRequest>Why is the total wrong?</userRequest>'),
    ]);
    let second = '';
    for await (const part of text) second += part;
    assert.notEqual(first + second, '');
    for (const shown of [first, second]) assert.doesNotMatch(shown, /a \+ b/);
    const bodies = server.requests.map(({ text: body }) => body).join('\n');
    assert.doesNotMatch(bodies, /<context>/);
  });
});
