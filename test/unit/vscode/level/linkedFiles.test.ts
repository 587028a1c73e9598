import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { after, beforeEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { keysSource, linkSource } from '../../../../src/base/level.ts';
import { type LevelDocument, type LevelEditor, LevelResolver } from '../../../../src/vscode/level/levelResolver.ts';
import { LinkedFiles, type LinkedFilesEditor } from '../../../../src/vscode/level/linkedFiles.ts';
import { configurationOf } from '../settingLayers.ts';

type Parts = Pick<vscode.Uri, 'scheme' | 'authority' | 'path' | 'fragment'>;
const uriOf = (parts: Parts): vscode.Uri =>
  ({
    ...parts,
    fsPath: parts.path,
    with: (change: object) => uriOf({ ...parts, ...change }),
    toString: () => `${parts.scheme}://${parts.path}${parts.fragment}`,
  }) as vscode.Uri;
const file = (path: string) => uriOf({ scheme: 'file', authority: '', path, fragment: '' });

describe('a file that is a link', () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-links-')));
  const folders = ['w', 'beside'].map((name) => ({ name, uri: file(join(top, name)) }));
  const folderOf = ({ scheme, path }: vscode.Uri) =>
    folders.find(({ uri }) => scheme === 'file' && path.startsWith(`${uri.path}/`));
  let textDocuments: LevelDocument[];
  let events: Record<string, (document?: unknown) => void>;
  let changes: number;
  let looks: number;

  const make = (path: string, to?: string) => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    if (to === undefined) writeFileSync(join(top, path), 'text');
    else symlinkSync(to, join(top, path));
  };
  const open = (path: string, scheme = 'file', fragment = ''): LevelDocument => ({
    uri: file(join(top, path)).with({ scheme, fragment }),
    languageId: 'plaintext',
  });

  /** The levels in a window with both folders, where everything below `off` is Off and SQL is at Hint. */
  function windowWith(...documents: LevelDocument[]) {
    textDocuments = documents;
    events = {};
    changes = 0;
    looks = 0;
    const on = (name: string) => (listener: (document?: unknown) => void) => {
      events[name] = listener;
      return { dispose: () => delete events[name] };
    };
    const workspace = {
      textDocuments,
      workspaceFolders: folders,
      getWorkspaceFolder: folderOf,
      isTrusted: true,
      asRelativePath: (uri: vscode.Uri) => posix.relative(folderOf(uri)?.uri.path ?? '/', uri.path),
      getConfiguration: configurationOf({
        'calibrated.levelRules': {
          globalValue: [
            { level: 'Off', glob: 'off' },
            { level: 'Hint', language: 'sql' },
          ],
        },
      }),
      ...Object.fromEntries(
        ['OpenTextDocument', 'SaveTextDocument', 'CloseTextDocument', 'CreateFiles', 'RenameFiles', 'DeleteFiles'].map(
          (name) => [`onDid${name}`, on(name)],
        ),
      ),
    };
    const Uri = {
      file,
      joinPath: (uri: vscode.Uri, ...parts: string[]) => {
        looks += 1;
        return uri.with({ path: posix.join(uri.path, ...parts) });
      },
    };
    const links = new LinkedFiles({ workspace, Uri } as unknown as LinkedFilesEditor, () => {
      changes += 1;
    });
    const window = { activeTextEditor: documents[0] && { document: documents[0] } };
    const levels = new LevelResolver({ workspace, window } as unknown as LevelEditor, {
      rules: { matches: (glob, path) => path.startsWith(`${glob}/`), trust: () => ({ isEarned: true, why: '' }) },
      ownLanguage: () => undefined,
      linkOf: (uri) => {
        const link = links.of(uri);
        return link && { uri: link, languageId: link.path.endsWith('.sql') ? 'sql' : 'plaintext' };
      },
      look: (uri, once) => (once ? links.lookOnce(uri) : links.look(uri)),
      taskKind: () => undefined,
      caps: () => [],
    });
    const levelOf = async (document: LevelDocument) => {
      await levels.lookOnce(document);
      return levels.level(document);
    };
    return { links, levels, levelOf };
  }

  beforeEach(() => {
    for (const { uri } of folders) {
      rmSync(uri.path, { recursive: true, force: true });
      mkdirSync(uri.path);
    }
    for (const path of ['w/off/plan.md', 'w/a.md', 'w/deploy/id_rsa', 'w/q.sql', 'beside/off/b.md', 'home/x.md'])
      make(path);
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  for (const [path, to, level, source] of [
    ['w/notes.md', 'off/plan.md', 'Off', /off/],
    ['w/chain.md', 'off/link.md', 'Off', /off/],
    ['w/config', 'deploy/id_rsa', 'Off', keysSource],
    ['w/query', 'q.sql', 'Hint', /sql/],
    ['w/other.md', '../beside/off/b.md', 'Off', /off/],
    ['w/out.md', '../home/x.md', 'Off', linkSource],
    ['w/nothing.md', 'gone.md', 'Off', linkSource],
    ['home/in.md', '../w/off/plan.md', 'Off', /off/],
    ['w/same.md', 'a.md', 'Edit', ''],
    ['w/off/mild.md', '../a.md', 'Off', /off/],
  ] as const)
    it(`has the lowest level of its names: ${path} leads to ${to}`, async () => {
      make('w/off/link.md', 'plan.md');
      make(path, to);
      const there = await windowWith().levelOf(open(path));
      assert.equal(there.level, level);
      if (source instanceof RegExp) assert.match(there.source, source);
      else if (source !== '') assert.equal(there.source, source);
    });

  it('has that of the file also below a linked folder, in its cells and before it is there', async () => {
    make('w/folder', 'off');
    make('w/a.ipynb', 'off/plan.md');
    const { levelOf } = windowWith();
    for (const document of [
      open('w/folder/plan.md'),
      open('w/folder/new/deep.md'),
      open('w/folder/new.md', 'untitled'),
      open('w/a.ipynb', 'vscode-notebook-cell', '#1'),
    ])
      assert.equal((await levelOf(document)).level, 'Off', document.uri.toString());
  });

  it('changes nothing for others, whether or not they are there, or on another file system', async () => {
    const { levelOf, links } = windowWith();
    for (const document of [
      open('w/a.md'),
      open('w/new/file.md'),
      open('w/new.md', 'untitled'),
      open('home/x.md'),
      open('w/off/plan.md', 'vscode-vfs'),
      { uri: uriOf({ scheme: 'untitled', authority: '', path: 'Untitled-1', fragment: '' }), languageId: 'sql2' },
    ]) {
      assert.equal(links.of(document.uri), undefined);
      const { level } = await levelOf(document);
      assert.equal(links.of(document.uri), undefined, document.uri.toString());
      assert.equal(level, document.uri.scheme === 'vscode-vfs' ? 'Off' : 'Edit');
    }
    assert.equal(changes, 0);
  });

  it('is looked up when it is opened, and not again on each key press', async () => {
    make('w/notes.md', 'off/plan.md');
    const document = open('w/notes.md');
    const { levels } = windowWith(document);
    await levels.lookOnce(document);
    assert.deepEqual([levels.inFront().level, changes, looks], ['Off', 1, 1]);
    for (let key = 0; key < 20; key += 1) await levels.lookOnce(document);
    assert.equal(looks, 1);
    events['CloseTextDocument']?.(document);
    assert.equal(levels.level(document).level, 'Edit');
    events['OpenTextDocument']?.(document);
    await levels.lookOnce(document);
    assert.deepEqual([levels.level(document).level, looks], ['Off', 2]);
  });

  for (const event of ['SaveTextDocument', 'CreateFiles', 'RenameFiles', 'DeleteFiles'])
    it(`is looked up again when it may lead elsewhere: ${event}`, async () => {
      make('w/notes.md', 'a.md');
      const document = open('w/notes.md');
      const { levels } = windowWith(document);
      await levels.lookOnce(document);
      assert.equal(levels.level(document).level, 'Edit');
      unlinkSync(join(top, 'w/notes.md'));
      make('w/notes.md', 'off/plan.md');
      assert.equal(levels.level(document).level, 'Edit');
      events[event]?.(document);
      await levels.lookOnce(document);
      assert.equal(levels.level(document).level, 'Off');
    });

  it('is said to be Off once it leads out, and no longer once it does not', async () => {
    make('w/out.md', '../home/x.md');
    const document = open('w/out.md');
    const { levels } = windowWith(document);
    await levels.lookOnce(document);
    assert.deepEqual([levels.level(document).level, changes], ['Off', 1]);
    unlinkSync(join(top, 'w/out.md'));
    make('w/out.md');
    await levels.look(document);
    assert.deepEqual([levels.level(document).level, changes], ['Edit', 2]);
  });

  it('is looked up again before something is sent, and names the file that it leads to', async () => {
    make('w/notes.md', 'a.md');
    const document = open('w/notes.md');
    const { levels } = windowWith(document);
    assert.deepEqual(
      (await levels.look(document)).map(({ uri }) => uri.path),
      [join(top, 'w/a.md')],
    );
    unlinkSync(join(top, 'w/notes.md'));
    make('w/notes.md', '../home/x.md');
    assert.deepEqual(await levels.look(document), []);
    assert.deepEqual([levels.level(document).source, levels.forTask().level], [linkSource, 'Edit']);
    unlinkSync(join(top, 'w/notes.md'));
    make('w/notes.md');
    await levels.look(document);
    assert.equal(levels.level(document).level, 'Edit');
  });
});
