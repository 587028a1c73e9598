import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { Languages } from '../../../../src/vscode/app/languages.ts';

const uriOf = (path: string) => ({ path, toString: () => `file://${path}` }) as vscode.Uri;

/** A window with these extensions, setting and open documents, and what it tells when they change. */
function windowWith(manifests: readonly unknown[], associations: unknown = {}) {
  const layers: Partial<Record<'globalValue' | 'workspaceValue' | 'workspaceFolderValue', unknown>> = {};
  const state = {
    manifests,
    associations,
    layers,
    reads: 0,
    inspected: 0,
    open: [] as readonly { uri: vscode.Uri; languageId: string }[],
  };
  const listeners: { extensions(): void; setting(change: vscode.ConfigurationChangeEvent): void } = {
    extensions: () => undefined,
    setting: () => undefined,
  };
  const nothing = { dispose: () => undefined };
  const editor = {
    extensions: {
      get all() {
        state.reads += 1;
        return state.manifests.map((packageJSON) => ({ packageJSON }) as vscode.Extension<unknown>);
      },
      onDidChange: (listener: () => void) => {
        listeners.extensions = listener;
        return nothing;
      },
    },
    workspace: {
      get textDocuments() {
        return state.open as readonly vscode.TextDocument[];
      },
      getWorkspaceFolder: () => undefined,
      getConfiguration: () => {
        const inspect = () => {
          state.inspected += 1;
          return state.layers;
        };
        return { get: () => state.associations, inspect } as unknown as vscode.WorkspaceConfiguration;
      },
      onDidChangeConfiguration: (listener: (change: vscode.ConfigurationChangeEvent) => void) => {
        listeners.setting = listener;
        return nothing;
      },
    },
  };
  const languages = new Languages(editor);
  const own = (path: string) => languages.ownLanguage(uriOf(path));
  return { state, listeners, own, of: (path: string) => languages.of(uriOf(path)) };
}

const contributing = (languages: unknown, isBuiltin = false) => ({ isBuiltin, contributes: { languages } });

describe('the language of a closed file', () => {
  it('is what the extensions say, of which the name, the pattern and the longest ending win', () => {
    const { of } = windowWith([
      contributing([
        { id: 'nix', extensions: ['.nix'] },
        { id: 'flake', filenames: ['flake.nix'] },
      ]),
      contributing([{ id: 'blade', extensions: ['.blade.php'] }]),
      contributing(
        [
          { id: 'php', extensions: ['.php'] },
          { id: 'cpp', extensions: ['.h'] },
        ],
        true,
      ),
      contributing([{ id: 'test', filenamePatterns: ['test_*.{nix,sh}', '**/ci/**/*.yml'] }]),
      contributing([{ id: 'mine', extensions: ['.rs'] }]),
      contributing([{ id: 'rust', extensions: ['.rs'] }], true),
    ]);
    const languages: Readonly<Record<string, string>> = {
      '/w/a.nix': 'nix',
      '/w/FLAKE.nix': 'flake',
      '/w/test_a.nix': 'test',
      '/w/ci/deep/a.yml': 'test',
      '/w/view.blade.php': 'blade',
      '/w/a.php': 'php',
      '/w/a.h': 'cpp',
      '/w/a.rs': 'mine',
      // No extension says it, as where the one that does runs on the other side of a remote window.
      '/w/Dockerfile': 'dockerfile',
      '/w/a.ps1': 'powershell',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(languages).map((path) => [path, of(path)])), languages);
  });

  it('is what the person has associated with it, whatever the extensions say', () => {
    const { of } = windowWith([contributing([{ id: 'rust', filenames: ['build.rs'], extensions: ['.rs'] }])], {
      '*.rs': 'other',
      '*.{tpl,tmpl}': 'html',
      '**/c++/**': 'cpp',
      'Special*': 'python',
      '*.bad': 3,
      '!*.rs': 'wrong',
    });
    assert.deepEqual(
      ['/w/build.rs', '/w/a.TPL', '/w/.tmpl', '/w/c++/x/vector', '/w/special', '/w/a.bad', '/w/a.py'].map(of),
      ['other', 'html', 'html', 'cpp', 'python', 'bad', 'python'],
    );
  });

  it('is the one that its open document has', () => {
    const { of, state } = windowWith([]);
    state.open = [{ uri: uriOf('/w/a.ts'), languageId: 'vue' }];
    assert.deepEqual(['/w/a.ts', '/w/b.ts'].map(of), ['vue', 'typescript']);
  });

  it('is looked up once, and again when extensions or the setting change', () => {
    const { of, state, listeners } = windowWith([]);
    assert.deepEqual(['/w/a.foo', '/w/b.foo'].map(of), ['foo', 'foo']);
    assert.equal(state.reads, 1);
    state.manifests = [contributing([{ id: 'foolang', extensions: ['.foo'] }])];
    listeners.extensions();
    assert.equal(of('/w/a.foo'), 'foolang');
    state.associations = { '*.foo': 'ruby' };
    listeners.setting({ affectsConfiguration: (name) => name === 'editor.tabSize' });
    assert.equal(of('/w/a.foo'), 'foolang');
    listeners.setting({ affectsConfiguration: (name) => name === 'files.associations' });
    assert.equal(of('/w/a.foo'), 'ruby');
  });

  it('is also known without what a workspace’s settings call it, where they call anything', () => {
    const { own, of, state, listeners } = windowWith([], { '*.py': 'plaintext', '*.tpl': 'html' });
    assert.deepEqual([own('/w/a.py'), own('/w/b.py'), state.inspected], [undefined, undefined, 2]);
    for (const layer of ['workspaceValue', 'workspaceFolderValue'] as const) {
      state.layers = { globalValue: { '*.tpl': 'html' }, [layer]: { '*.py': 'plaintext' } };
      listeners.setting({ affectsConfiguration: () => true });
      assert.deepEqual([of('/w/a.py'), own('/w/a.py'), own('/w/a.tpl')], ['plaintext', 'python', undefined], layer);
    }
  });

  it('is found whatever a manifest or the setting holds', () => {
    const odd = [null, {}, contributing(3), contributing([null, 3, { id: 4 }, { id: 'x', extensions: [5, '', '.x'] }])];
    assert.equal(windowWith(odd, 'no record').of('/w/a.x'), 'x');
    assert.equal(windowWith(odd, ['*.x']).of('/w/a.ts'), 'typescript');
  });
});
