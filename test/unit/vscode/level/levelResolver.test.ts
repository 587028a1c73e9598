import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { AppError } from '../../../../src/base/appError.ts';
import { keysSource, type Level, type LevelRule, levels, untrustedSource } from '../../../../src/base/level.ts';
import { allowedLevel } from '../../../../src/vscode/edit/allowedLevel.ts';
import {
  type LevelDocument,
  type LevelEditor,
  type LevelFacts,
  LevelResolver,
} from '../../../../src/vscode/level/levelResolver.ts';
import { configurationOf, type Layer, repositoryLayers } from '../settingLayers.ts';

const uriOf = (parts: object): vscode.Uri =>
  ({ ...parts, with: (change: object) => uriOf({ ...parts, ...change }) }) as vscode.Uri;
const documentAt = (path: string, languageId = 'typescript'): LevelDocument => ({ uri: uriOf({ path }), languageId });
const documentOf = (scheme: string, path: string, fragment = ''): LevelDocument => ({
  uri: uriOf({ scheme, authority: '', path, query: '', fragment }),
  languageId: 'python',
});
const inWorkspace = documentAt('/w/src/order.ts');

interface Situation {
  readonly level?: Readonly<Partial<Record<Layer, unknown>>>;
  readonly rules?: Readonly<Partial<Record<Layer, unknown>>>;
  readonly isTrusted?: boolean;
  readonly front?: LevelDocument;
  readonly facts?: LevelFacts;
}

const noFacts: LevelFacts = {
  rules: { matches: (glob, path) => glob === path, trust: () => ({ isEarned: true, why: 'much kept' }) },
  ownLanguage: () => undefined,
  linkOf: () => undefined,
  look: async () => undefined,
  taskKind: () => undefined,
  caps: () => [],
};

/** Levels in a window with the folder /w, where only the settings are given. */
function levelsWith({ level = {}, rules = {}, isTrusted = true, front, facts = noFacts }: Situation): LevelResolver {
  return new LevelResolver(editorWith({ level, rules, isTrusted, front }), facts);
}

const folder = { name: 'w', uri: { scheme: 'file', authority: '', path: '/w' } as vscode.Uri };
/** As in the editor, a folder lists no file of another scheme. */
const folderOf = ({ scheme = 'file', path }: Partial<vscode.Uri>) =>
  scheme === 'file' && path?.startsWith('/w/') === true ? folder : undefined;

function editorWith({
  level,
  rules,
  isTrusted,
  front,
}: Pick<Situation, 'level' | 'rules'> & { isTrusted: boolean; front: LevelDocument | undefined }) {
  const workspace = {
    getConfiguration: configurationOf({ 'calibrated.level': level ?? {}, 'calibrated.levelRules': rules ?? {} }),
    isTrusted,
    asRelativePath: (uri: vscode.Uri) => (folderOf(uri) === undefined ? uri.path : uri.path.replace(/^\/w\//, '')),
    getWorkspaceFolder: folderOf,
    workspaceFolders: [folder],
  };
  const window = { activeTextEditor: front && { document: front } };
  return { workspace, window } as unknown as LevelEditor;
}

describe('the level of a document', () => {
  it('is what the person has set, for its language first, else the default', () => {
    assert.equal(levelsWith({}).level(inWorkspace).level, 'Edit');
    assert.equal(levelsWith({ level: { globalValue: 'much' } }).level(inWorkspace).level, 'Edit');
    assert.equal(levelsWith({ level: { globalValue: 'Hint' } }).level(inWorkspace).level, 'Hint');
    const forLanguage = levelsWith({ level: { globalValue: 'Hint', globalLanguageValue: 'Delegate' } });
    assert.equal(forLanguage.level(inWorkspace).level, 'Delegate');
    assert.equal(forLanguage.level().level, 'Hint');
  });

  for (const place of repositoryLayers) {
    it(`follows ${place} down and never up`, () => {
      for (const [own, said, expected] of [
        ['Delegate', 'Hint', 'Hint'],
        ['Delegate', 'Off', 'Off'],
        ['Hint', 'Delegate', 'Hint'],
        ['Off', 'Edit', 'Off'],
        ['Answer', 'everything', 'Answer'],
      ] as const) {
        const { level } = levelsWith({ level: { globalValue: own, [place]: said } }).level(inWorkspace);
        assert.equal(level, expected, `${own}, and ${said} there`);
      }
      const { selectable } = levelsWith({ level: { globalValue: 'Off', [place]: 'Answer' } }).level(inWorkspace);
      assert.deepEqual(selectable, ['Off', 'Hint', 'Answer']);
    });
  }

  for (const place of ['globalValue', 'workspaceValue', 'workspaceFolderValue'] as const) {
    it(`follows the rules of ${place} down and never up`, () => {
      const under = (own: Level, ...rules: readonly object[]) =>
        levelsWith({ level: { globalValue: own }, rules: { [place]: rules } });
      assert.equal(under('Delegate', { level: 'Answer' }, { level: 'Edit' }).level(inWorkspace).level, 'Answer');
      assert.equal(under('Hint', { level: 'Delegate' }).level(inWorkspace).level, 'Hint');
      assert.equal(under('Delegate', { level: 'al' }).level(inWorkspace).level, 'Off');
      const forFile = under('Delegate', { level: 'Off', glob: 'src/order.ts', language: 'typescript' });
      assert.equal(forFile.level(inWorkspace).level, 'Off');
      assert.equal(forFile.level(documentAt('/w/src/order.ts', 'python')).level, 'Delegate');
      assert.equal(forFile.level(documentAt('/w/src/line.ts')).level, 'Delegate');
    });
  }

  it('keeps to the rules for a file’s own language, also where the workspace gives it another one', () => {
    const under = (...rules: readonly object[]) =>
      levelsWith({
        level: { globalValue: 'Delegate' },
        rules: { globalValue: rules },
        facts: { ...noFacts, ownLanguage: () => 'python' },
      }).level(documentAt('/w/a.py', 'plaintext'));
    assert.equal(under({ level: 'Off', language: 'python' }).level, 'Off');
    assert.equal(under({ level: 'Hint', language: 'plaintext' }).level, 'Hint');
    const both = under({ level: 'Edit', language: 'python' }, { level: 'Answer', language: 'plaintext' });
    assert.deepEqual([both.level, both.selectable], ['Answer', ['Off', 'Hint', 'Answer']]);
    assert.equal(under().level, 'Delegate');
  });

  it('follows a rule for the kind of the running task', () => {
    const during = (kind: string) =>
      levelsWith({
        level: { globalValue: 'Delegate' },
        rules: { workspaceValue: [{ level: 'Hint', taskKind: 'bug fix' }] },
        facts: { ...noFacts, taskKind: () => kind },
      });
    assert.equal(during('bug fix').level(inWorkspace).level, 'Hint');
    assert.equal(during('feature').level(inWorkspace).level, 'Delegate');
  });

  it('follows what is in effect for the moment, such as an assignment, down and never up', () => {
    const capped = (own: Level, ...caps: readonly (LevelRule | undefined)[]) =>
      levelsWith({ level: { globalValue: own }, facts: { ...noFacts, caps: () => caps } }).level(inWorkspace);
    const cap = { level: 'Answer', source: 'a trial' } as const;
    assert.equal(capped('Delegate', undefined, cap).source, 'a trial');
    assert.equal(capped('Delegate', undefined, cap).level, 'Answer');
    assert.equal(capped('Hint', cap).level, 'Hint');
  });

  it('is the strictest that a rule could give while the record is not read', () => {
    const rules = {
      globalValue: [
        { level: 'Delegate', earned: true },
        { level: 'Hint', glob: 'elsewhere/**' },
      ],
    };
    const own = { globalValue: 'Delegate' };
    const unread = new LevelResolver(editorWith({ level: own, rules, isTrusted: true, front: undefined }));
    assert.equal(unread.level(inWorkspace).level, 'Hint');
    const noTrust = { globalValue: [{ level: 'Delegate', earned: true }] };
    const alone = new LevelResolver(editorWith({ level: own, rules: noTrust, isTrusted: true, front: undefined }));
    assert.equal(alone.level(inWorkspace).level, 'Answer');
  });

  it('is Off in Restricted Mode, whatever else is set', () => {
    const levelsThere = levelsWith({
      level: { globalValue: 'Delegate', workspaceValue: 'Delegate' },
      isTrusted: false,
    });
    for (const there of [levelsThere.level(inWorkspace), levelsThere.level(), levelsThere.forTask()])
      assert.deepEqual([there.level, there.source, there.selectable], ['Off', untrustedSource, ['Off']]);
  });

  it('is Off for a file whose name says that it may hold keys, and for no other', () => {
    const delegate = levelsWith({ level: { globalValue: 'Delegate' } });
    for (const path of ['/w/.env', '/w/deploy/id_ed25519', '/home/ada/.ssh/config', '/home/ada/.bash_history'])
      assert.deepEqual(
        [delegate.level(documentAt(path)).level, delegate.level(documentAt(path)).source],
        ['Off', keysSource],
        path,
      );
    // In the workspace it is a file like any other; the same name in a home is a place of keys.
    for (const path of ['/w/.bash_history', '/w/.env.example', '/w/src/order.ts'])
      assert.equal(delegate.level(documentAt(path)).level, 'Delegate', path);
  });
});

describe('the level of a document that belongs to a file without being one', () => {
  const secret = levelsWith({
    level: { globalValue: 'Delegate', workspaceFolderValue: 'Edit' },
    rules: { globalValue: [{ level: 'Off', glob: 'research/a.ipynb' }] },
  });
  for (const [name, of] of [
    ['a cell of a notebook', (path: string) => documentOf('vscode-notebook-cell', path, 'W0sZmlsZQ==')],
    ['a file that is not saved yet', (path: string) => documentOf('untitled', path)],
  ] as const)
    it(`is that of the file: ${name}`, () => {
      assert.equal(secret.level(of('/w/research/a.ipynb')).level, 'Off');
      assert.equal(secret.level(of('/w/research/b.ipynb')).level, 'Edit', 'the folder’s own settings hold');
      assert.equal(secret.level(of('/w/.env')).source, keysSource);
      assert.equal(secret.pathOf(of('/w/research/b.ipynb')), 'research/b.ipynb');
    });

  it('is that of its own name where it belongs to no file of the window', () => {
    assert.equal(secret.level(documentOf('untitled', 'Untitled-1')).level, 'Edit');
    assert.equal(secret.pathOf(documentOf('untitled', 'Untitled-1')), 'Untitled-1');
    assert.equal(secret.level(documentOf('untitled', '/home/ada/.bash_history')).level, 'Off');
    assert.equal(secret.pathOf(documentOf('untitled', '//server/a.py')), '//server/a.py');
  });
});

describe('the level in front and the level that a task starts with', () => {
  const level = { globalValue: 'Delegate', globalLanguageValue: 'Answer', workspaceValue: 'Edit' } as const;

  it('are those of the file in front', () => {
    const there = levelsWith({ level, front: inWorkspace });
    assert.deepEqual([there.inFront().level, there.forTask().level], ['Answer', 'Answer']);
  });

  it('are those of the window without one', () => {
    const there = levelsWith({ level });
    assert.deepEqual([there.inFront().level, there.forTask().level], ['Edit', 'Edit']);
  });

  it('differ for a file with keys: nothing is sent of it, and a task does not become one without help', () => {
    const there = levelsWith({ level, front: documentAt('/w/.env') });
    assert.deepEqual([there.inFront().level, there.forTask().level], ['Off', 'Edit']);
  });
});

describe('an edit', () => {
  for (const own of levels) {
    const isAllowed = own === 'Edit' || own === 'Delegate';
    it(`is ${isAllowed ? 'allowed' : 'refused, with the file and the reason,'} at level ${own}`, async () => {
      const there = levelsWith({ level: { globalValue: own } });
      if (isAllowed) return assert.equal(await allowedLevel(there, inWorkspace), own);
      await assert.rejects(
        allowedLevel(there, inWorkspace),
        (error) =>
          AppError.is(error, 'refused') && error.message.includes(`It is ${own} for src/order.ts (your settings)`),
      );
    });
  }

  it('is refused where the workspace lowers the level, and in a file with keys', async () => {
    const lowered = levelsWith({ level: { globalValue: 'Delegate', workspaceFolderLanguageValue: 'Answer' } });
    await assert.rejects(allowedLevel(lowered, inWorkspace), /this folder, for this language/);
    const delegate = levelsWith({ level: { globalValue: 'Delegate' } });
    await assert.rejects(allowedLevel(delegate, documentAt('/w/.env')), /It is Off for \.env/);
  });

  it('reads the settings once for all files that are asked about at once, and again afterwards', async () => {
    const settings = { level: { globalValue: 'Delegate' }, rules: {} as Partial<Record<Layer, unknown>> };
    const editor = editorWith({ ...settings, isTrusted: true, front: undefined });
    let reads = 0;
    const { getConfiguration } = editor.workspace;
    editor.workspace.getConfiguration = ((...args: Parameters<typeof getConfiguration>) => {
      reads += 1;
      return getConfiguration(...args);
    }) as typeof getConfiguration;
    const resolver = new LevelResolver(editor, noFacts);
    for (let at = 0; at < 1000; at += 1)
      for (const languageId of ['typescript', 'python']) resolver.level(documentAt(`/w/src/${at}`, languageId));
    assert.equal(reads, 2);
    settings.rules.workspaceValue = [{ level: 'Off', language: 'python' }];
    await Promise.resolve();
    assert.equal(resolver.level(documentAt('/w/src/1', 'python')).level, 'Off');
    assert.equal(resolver.level(documentAt('/w/src/1')).level, 'Delegate');
  });
});
