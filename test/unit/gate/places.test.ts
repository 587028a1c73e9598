import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { WorkState } from '../../../src/gate/gateHost.ts';
import { isTemporaryFolder, Places, TooLate } from '../../../src/gate/places.ts';
import { plainWord } from '../../../src/gate/shell/words.ts';
import { WorkMemory } from '../../../src/gate/workMemory.ts';
import { root } from '../../run/paths.ts';
import { patientHost } from './patientHost.ts';

describe('places of paths', () => {
  const state: WorkState = {
    root: '/w',
    changed: ['/w/src/app.ts'],
    untracked: ['/w/new'],
    ignored: ['/w/dist', '/w/.env'],
  };
  /** Nothing is there but what the test names, and git answers at once. */
  const host = {
    ...patientHost('/home/somebody'),
    realPath: (path: string) => path,
    kind: (path: string) => (path.endsWith('/.git') && /^\/(w|tmp\/other)\//.test(path) ? 'folder' : 'none'),
    workState: () => state,
  } as const;
  const places = (more: object = {}, workspace = '/w') => new Places({ ...host, ...more }, workspace);
  const zone = (path: string, cwd: string | null = '/w') => places().ofPath(path, cwd)?.zone;

  it('are inside, temporary, outside or a device', () => {
    for (const [path, expected] of [
      ['src/a.ts', 'inside'],
      ['.', 'inside'],
      ['/w', 'inside'],
      ['~+/x', 'inside'],
      ['/w2/a', 'outside'],
      ['..', 'outside'],
      ['~', 'outside'],
      ['~/x', 'outside'],
      ['a~/x', 'inside'],
      ['/tmp', 'outside'],
      ['/tmp/x', 'temporary'],
      ['/var/tmp/x', 'temporary'],
      ['/dev/shm/x', 'temporary'],
      ['/dev/sda', 'device'],
      ['/dev/null', 'temporary'],
      ['/dev/fd/3', 'temporary'],
      ['C:\\Windows', 'outside'],
      ['c:/Users/me', 'outside'],
    ] as const)
      assert.equal(zone(path), expected, path);
    assert.equal(places().ofPath('~other/x', '/w')?.path, '/home/other/x');
    assert.equal(places().ofPath('~other', '/w')?.path, '/home/other');
    assert.equal(places().ofPath('~/x', '/w')?.path, '/home/somebody/x');
    assert.equal(places().ofPath('~+', '/w/src')?.path, '/w/src');
    assert.equal(places().ofPath('/dev/null', '/w')?.isVital, false);
    assert.equal(places().ofPath('C:\\Windows\\\\System32', '/w')?.isVital, true);
    assert.equal(places().ofPath('C:\\code\\x', '/w')?.isVital, false);
    for (const path of ['/tmp', '/var/tmp', '/dev/shm']) assert.ok(isTemporaryFolder(path));
    assert.ok(!isTemporaryFolder('/tmp/x'));
  });

  it('are unknown where the folder is, the name is no name, or the word is worked out when it runs', () => {
    assert.equal(places().ofPath('x', null), null);
    assert.equal(places().ofPath('/w/x', null)?.zone, 'inside');
    assert.equal(places().ofPath('a\0b', '/w'), null);
    assert.notEqual(places().ofPath('a'.repeat(4096), '/w'), null);
    assert.equal(places().ofPath('a'.repeat(4097), '/w'), null);
    assert.equal(places().of({ ...plainWord('$X'), isDynamic: true }, '/w'), null);
    const linked = places();
    linked.link('/w/way');
    assert.equal(linked.ofPath('way/home', '/w'), null);
    assert.notEqual(linked.ofPath('way', '/w'), null);
    assert.notEqual(linked.ofPath('ways/home', '/w'), null);
  });

  it('are vital where losing them is losing everything', () => {
    const isVital = (path: string) => places({}, '/srv/team/w').ofPath(path, '/')?.isVital;
    for (const path of ['/', '/srv/team/w', '/srv/team', '/home/somebody', '/home', '/etc', '/usr/lib', '/tmp'])
      assert.equal(isVital(path), true, path);
    for (const path of ['/srv/team/w/a', '/srv/team/other', '/home/somebody/x', '/usr/lib/x', '/tmp/x'])
      assert.equal(isVital(path), false, path);
  });

  it('of a workspace or a home in a temporary folder are nobody else’s', () => {
    const inTemp = places({}, '/tmp/own/w');
    assert.equal(inTemp.ofPath('/tmp/own/x', null)?.zone, 'outside');
    assert.equal(inTemp.ofPath('/tmp/else/x', null)?.zone, 'temporary');
    assert.equal(places({ home: '/tmp/home/me' }).ofPath('/tmp/home/x', null)?.zone, 'outside');
  });

  it('are protected by their name below the workspace, and owned by either name', () => {
    const owned = new Places(
      { ...host, realPath: (path) => path.replace('/alias/', '/src/') },
      '/w/.config/git',
      (path) => (/\/(alias\/kept|src\/own)/.test(path) ? `${path} is kept.` : undefined),
    );
    assert.equal(owned.ofPath('a.ts', '/w/.config/git')?.protects, undefined);
    assert.match(owned.ofPath('.git/hooks/x', '/w/.config/git')?.protects ?? '', /repository/);
    assert.equal(owned.ofPath('/w/alias/kept', null)?.owned, '/w/alias/kept is kept.');
    assert.equal(owned.ofPath('/w/alias/own', null)?.owned, '/w/src/own is kept.');
    assert.equal(places().ofPath('/tmp/.git/x', null)?.protects, undefined);
  });

  it('lose nothing where git holds all of it', () => {
    const known = places();
    for (const [path, isCommitted] of [
      ['/w/src/clean.ts', true],
      ['/w/src/app.ts', false],
      ['/w/src', false],
      ['/w/new/x', false],
      ['/w/dist', false],
      ['/w/.env', false],
      ['/w/.git/index', false],
      ['/w', false],
      ['/elsewhere', false],
    ] as const)
      assert.equal(known.isCommitted(path), isCommitted, path);
    assert.deepEqual(
      ['/w/src', '/w/new', '/w/new/x', '/w/lib', '/w/dist'].map((path) => known.holdsWork(path)),
      [true, true, true, false, false],
    );
    assert.deepEqual(
      ['/w/src', '/w/src/app.ts/x', '/w/new'].map((path) => known.changes(path)),
      [true, true, false],
    );
    assert.deepEqual(
      ['/w/dist/x', '/w/new'].map((path) => known.isIgnored(path)),
      [true, false],
    );
    assert.deepEqual(
      ['/w/dist/x', '/w/new/x', '/w/src/app.ts', '/v/new'].map((path) => known.isNew(path)),
      [true, true, false, false],
    );
    const silent = places({ workState: () => undefined });
    assert.equal(silent.isCommitted('/w/src/clean.ts'), false);
    assert.equal(silent.holdsWork('/w/src'), true);
    assert.equal(silent.changes('/w/src'), false);
    assert.equal(silent.isNew('/w/new'), false);
    assert.equal(known.otherRepository('/tmp/other/deep/er'), '/tmp/other/deep/er');
    assert.equal(known.otherRepository('/srv/x'), undefined);
  });

  it('ask git once, again only after a remembered answer, and never longer than the verdict may take', () => {
    const asked: number[] = [];
    let isRemembered = true;
    const counting = (nowMs: number) => ({
      nowMs: () => nowMs,
      workState: (_folder: string, timeoutMs: number) => {
        asked.push(timeoutMs);
        return isRemembered ? { ...state, isRemembered } : state;
      },
    });
    const of = (nowMs: number) => new Places({ ...host, ...counting(nowMs) }, '/w', undefined, 260);
    const first = of(0);
    first.isCommitted('/w/a');
    first.isCommitted('/w/b');
    isRemembered = false;
    first.isCommitted('/w/c');
    first.isCommitted('/w/d');
    of(100).isCommitted('/w/a');
    assert.deepEqual(asked, [220, 220, 220, 130]);
    let now = 260;
    const timed = new Places({ ...host, nowMs: () => now }, '/w', undefined, 260);
    timed.checkTime();
    assert.equal(timed.isLate, false);
    now = 261;
    assert.throws(() => timed.checkTime(), TooLate);
    assert.throws(() => timed.ofPath('never-seen', '/w'), TooLate);
  });

  it('are the same in either case where the system does not tell them apart', () => {
    assert.equal(places({ ignoresCase: true }).within('/W/Src', '/w/sRC'), true);
    assert.equal(places().within('/W/Src', '/w/src'), false);
    assert.equal(places().within('/a/b', '/'), true);
    assert.equal(places().within('/ab', '/a'), false);
  });

  it('remember what the line has brought in and written', () => {
    const line = places();
    assert.equal(line.hasFetched, false);
    line.fetch('$X', null);
    assert.equal(line.hasFetched, false);
    assert.equal(line.fills, true);
    line.fetch('b', '/w');
    line.written.add('/w/x.sh');
    assert.deepEqual(
      ['/w/b/x', '/w/b', '/w/x.sh', '/w/c'].map((path) => line.isFetched(path)),
      [true, true, true, false],
    );
  });
});

describe('what git has said', () => {
  let top: string;
  let work: string;
  let memory: WorkMemory;
  let asked = 0;
  const git = (at: string, ...args: string[]) =>
    execFileSync('git', ['-C', at, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  /** True when git was asked. */
  const asks = (
    path: string,
    state: WorkState | undefined = { root: work, changed: [], untracked: [], ignored: [join(work, 'dist')] },
  ) => {
    const before = asked;
    memory.answer(work, path, () => {
      asked += 1;
      return state;
    });
    return asked > before;
  };
  before(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    top = realpathSync(mkdtempSync(join(root, 'out', 'gate-memory-')));
    const main = join(top, 'main');
    mkdirSync(join(main, 'src', 'deep'), { recursive: true });
    writeFileSync(join(main, 'src', 'a.ts'), 'a');
    writeFileSync(join(main, 'src', 'deep', 'b.ts'), 'b');
    git(top, 'init', '-q', main);
    git(main, 'add', '.');
    git(main, 'commit', '-qm', 'x');
    git(main, 'worktree', 'add', '-q', '-b', 'other', join(top, 'linked'));
  });
  after(() => rmSync(top, { recursive: true }));
  /** Times of files are coarse: what was made before the first question has to be older than it. */
  const settle = async (at: string, path = 'src') => {
    work = at;
    memory = new WorkMemory();
    while (asks(join(work, path))) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  for (const name of ['main', 'linked'])
    it(`serves again until something changes, in the ${name} work tree`, async () => {
      await settle(join(top, name));
      assert.equal(asks(join(work, 'src', 'a.ts')), false);
      assert.equal(asks(join(work, 'none', 'at', 'all')), false);
      assert.equal(asks(join(top, 'elsewhere')), true, 'outside of the repository');
      for (const [index, change] of [
        () => writeFileSync(join(work, 'src', 'deep', 'b.ts'), 'c'),
        () => git(work, 'commit', '-qam', 'y'),
        () =>
          git(
            work,
            'update-ref',
            `refs/heads/${name === 'main' ? git(work, 'branch', '--show-current').toString().trim() : 'other'}`,
            'HEAD~1',
          ),
        () => git(work, 'reset', '-q', '--hard'),
        () => writeFileSync(join(work, 'src', '.gitattributes'), '* text'),
        () => writeFileSync(join(work, '.gitignore'), 'x'),
        () => git(work, 'config', 'core.excludesFile', 'x'),
      ].entries()) {
        await settle(work);
        change();
        assert.equal(asks(join(work, 'src')), true, String(index));
      }
      git(work, 'config', '--unset', 'core.excludesFile');
    });

  it('does not look into what is ignored, and gives up on a large folder', async () => {
    const main = join(top, 'main');
    mkdirSync(join(main, 'dist'));
    writeFileSync(join(main, 'dist', 'x.js'), 'x');
    await settle(main, 'dist');
    await settle(main, '.');
    writeFileSync(join(main, 'dist', 'x.js'), 'y');
    assert.equal(asks(main), false, 'what is ignored');
    assert.equal(asks(join(main, 'dist')), true, 'the ignored folder itself');
    mkdirSync(join(main, 'large'));
    for (let index = 0; index < 999; index += 1) writeFileSync(join(main, 'large', `f${index}`), '');
    await settle(main, 'large');
    assert.equal(asks(join(main, 'large')), false);
    writeFileSync(join(main, 'large', 'one-more'), '');
    await settle(main, 'large/one-more');
    assert.equal(asks(join(main, 'large', 'one-more')), false);
    assert.equal(asks(join(main, 'large')), true);
    rmSync(join(main, 'large'), { recursive: true });
  });

  it('is forgotten when git says nothing, and where its folder is odd', async () => {
    const main = join(top, 'main');
    await settle(main);
    writeFileSync(join(main, 'src', 'a.ts'), 'changed');
    assert.equal(
      memory.answer(main, join(main, 'src'), () => undefined),
      undefined,
    );
    assert.equal(asks(join(main, 'src')), true);
    const odd = join(top, 'odd');
    mkdirSync(odd);
    symlinkSync(join(main, '.git'), join(odd, '.git'));
    work = odd;
    assert.equal(asks(odd), true);
    assert.equal(asks(odd), true);
  });
});
