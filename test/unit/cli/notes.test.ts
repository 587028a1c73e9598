import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { root } from '../../run/paths.ts';
import { NoteRepository } from '../history/noteRepository.ts';

const cli = join(root, 'src', 'cli.ts');

/** Each case is a fresh repository, and the command line as a person runs it. */
describe('calibrated notes, in git as people have it', function () {
  // A dozen processes a case, on a busy machine.
  this.timeout(180_000);
  let repository: NoteRepository;
  let env: Record<string, string>;
  beforeEach(() => {
    repository = new NoteRepository();
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: repository.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
    };
  });
  afterEach(() => repository.remove());

  const calibrated = async (args: readonly string[], cwd = repository.folder) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => {
      out += part;
    });
    child.stderr.on('data', (part) => {
      err += part;
    });
    const [code] = await once(child, 'close');
    return { code, out, err };
  };
  const json = async (...args: readonly string[]) => {
    const { code, out, err } = await calibrated([...args, '--json']);
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  const origins = async (path: string) =>
    (await json('blame', path)).runs.map(({ start, end, origin }: Record<string, unknown>) => [start, end, origin]);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(repository.folder, path)), { recursive: true });
    writeFileSync(join(repository.folder, path), text);
  };
  const noteText = (path: string, ranges: string, extra: object = {}) => {
    const session = { agent_id: { tool: 'other', id: 'talk 1', model: 'm' } };
    const metadata = { schema_version: 'authorship/3.0.0', prompts: { '866dabf162e96bcb': session }, ...extra };
    return `${path}\n  866dabf162e96bcb ${ranges}\n---\n${JSON.stringify(metadata)}\n`;
  };
  const putNote = (commit: string, text: string) => {
    const file = join(repository.folder, '.git', 'note.txt');
    writeFileSync(file, text);
    repository.git('notes', '--ref=ai', 'add', '-f', '-F', file, commit);
  };

  it('reads paths of any kind, also one that looks like a revision, whatever core.quotePath says', async () => {
    repository.git('config', 'core.quotePath', 'true');
    const paths = ['ä ö.ts', 'back\\slash.ts', 'tab\there.ts', 'q"x.ts', '--', 'HEAD', 'main', '-x.ts'];
    for (const path of paths) repository.write(path, ['base', 'ai new', 'human new']);
    repository.git('add', '-A', '--', '.');
    repository.git('commit', '-q', '-m', 'all');
    await repository.note('HEAD');
    for (const path of paths) {
      const found = await origins(`./${path}`);
      assert.deepEqual(
        found,
        [
          [2, 2, 'ai'],
          [3, 3, 'human'],
        ],
        path,
      );
    }
    const stats = await json('stats', 'main');
    assert.equal(stats.byOrigin.ai.lines, paths.length);
  });

  it('is not led astray by text conversion, by lists that are missing, by carriage returns and control characters', async () => {
    for (const [name, value] of Object.entries({
      'blame.ignoreRevsFile': '.git-blame-ignore-revs',
      'diff.orderFile': 'no-such-order',
      'diff.strip.textconv': 'tail -n 1',
      'diff.noprefix': 'true',
      'color.ui': 'always',
    }))
      repository.git('config', name, value);
    write('.gitattributes', '*.ipynb diff=strip\n');
    write('n.ipynb', 'base\nai one\nhuman two\n');
    write('cr.ts', 'base\rwith a lone return\nbase\r\r\nai three\n');
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'a \u0001 control \u0001> character');
    await repository.note('HEAD');
    assert.deepEqual(await origins('n.ipynb'), [
      [2, 2, 'ai'],
      [3, 3, 'human'],
    ]);
    assert.deepEqual(await origins('cr.ts'), [[3, 3, 'ai']]);
    const stats = await json('stats', 'HEAD');
    assert.equal(stats.commits, 1);
    assert.deepEqual([stats.byOrigin.ai.lines, stats.byOrigin.human.lines], [2, 1]);
  });

  it('works for somebody who gave git no name', async () => {
    repository.write('a.ts', ['ai one']);
    await repository.commit('one');
    for (const name of ['GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL']) delete env[name];
    repository.git('config', 'user.useConfigOnly', 'true');
    repository.git('commit', '-q', '--amend', '-m', 'better');
    const { repaired } = await json('notes', 'repair');
    assert.equal(repaired.length, 1);
    assert.deepEqual(await origins('a.ts'), [[1, 1, 'ai']]);
  });

  it('says in blame how sure the share of AI text is, and how much is known at all', async () => {
    repository.write('a.ts', ['ai', 'base', 'base', 'base']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'one');
    putNote('HEAD', noteText('a.ts', '1'));
    const { out } = await calibrated(['blame', 'a.ts']);
    assert.match(out, /AI wrote 25%: 0% exact, 25% matched\. The origin of 25% of the text is known\.\n$/u);
    const { shares } = await json('blame', 'a.ts');
    assert.deepEqual(
      shares.map(({ origin, share, matched }: Record<string, unknown>) => [origin, share, matched]),
      [
        ['unknown', 0.75, 0],
        ['ai', 0.25, 0.25],
      ],
    );
  });

  it('shows no escape codes that a note brings', async () => {
    repository.write('a.ts', ['base']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'one');
    putNote('HEAD', noteText('a.ts', '1').replace('"other"', '"\\u001b[31mred"'));
    const { out } = await calibrated(['blame', 'a.ts']);
    assert.match(out, /ai \(matched\)/u);
    assert.equal(out.includes('\u001b'), false);
  });

  it('gives nothing to a colleague who adds the same lines, and keeps blank lines of a rebase', async () => {
    repository.write('a.ts', ['base', 'base end']);
    await repository.commit('base');
    repository.git('switch', '-q', '-c', 'work');
    repository.write('a.ts', ['base', '', 'ai one', '', '}', 'base end']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'work');
    putNote('HEAD', noteText('a.ts', '2-5'));
    repository.git('switch', '-q', 'main');
    repository.write('a.ts', ['base', 'base end', '', 'return null;', '}']);
    repository.git('commit', '-q', '-a', '-m', 'by a colleague', '--author', 'Ben <ben@example.com>');
    assert.deepEqual((await json('notes', 'repair')).repaired, []);
    assert.deepEqual((await json('notes', 'repair', '--from', 'work', '--onto', 'main')).repaired, []);
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    assert.equal((await json('notes', 'repair')).repaired.length, 1);
    assert.deepEqual(await origins('a.ts'), [[2, 5, 'ai']]);
  });

  it('follows a revert, and the revert of a revert', async () => {
    repository.write('a.ts', ['base', 'ai one', 'human two']);
    await repository.commit('one');
    repository.write('a.ts', ['base']);
    repository.git('commit', '-q', '-a', '-m', 'without');
    repository.git('revert', '--no-edit', 'HEAD');
    await json('notes', 'repair');
    assert.deepEqual(await origins('a.ts'), [
      [2, 2, 'ai'],
      [3, 3, 'human'],
    ]);
    repository.git('revert', '--no-edit', 'HEAD');
    repository.git('revert', '--no-edit', 'HEAD');
    await json('notes', 'repair');
    assert.deepEqual(await origins('a.ts'), [
      [2, 2, 'ai'],
      [3, 3, 'human'],
    ]);
  });

  it('does not swap two files of equal content when a commit is amended', async () => {
    for (const path of ['x.ts', 'y.ts']) repository.write(path, ['same', 'text']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'both');
    putNote('HEAD', noteText('y.ts', '1-2'));
    repository.git('commit', '-q', '--amend', '-m', 'better');
    await json('notes', 'repair');
    assert.deepEqual([await origins('x.ts'), await origins('y.ts')], [[], [[1, 2, 'ai']]]);
  });

  it('takes pairs of a rewrite as the post-rewrite hook has them', async () => {
    repository.write('a.ts', ['ai one']);
    const old = await repository.commit('one');
    const tree = repository.git('rev-parse', 'HEAD^{tree}');
    const fresh = repository.git('commit-tree', '-m', 'another subject', tree);
    repository.git('reset', '-q', '--hard', fresh);
    writeFileSync(join(repository.folder, '.git', 'pairs'), `${old} ${fresh}\n`);
    const { repaired } = await json('notes', 'repair', '--pairs', '.git/pairs');
    assert.deepEqual(repaired, [fresh]);
  });

  it('checks a hostile set of notes to its end, and reads the good ones in it', async () => {
    repository.write('a.ts', ['ai one', 'ai two']);
    const good = await repository.commit('good');
    const bad: string[] = [];
    const texts = [
      noteText('a.ts', '3,5000000'),
      noteText('q"x.ts', '1'),
      Array.from({ length: 60 }, (_, file) => `f${file}.ts\n  866dabf162e96bcb 1-1999999\n`).join('') +
        noteText('a.ts', '1-1999999'),
      'no note at all',
      `${noteText('gone.ts', '1')}${'{'.repeat(1000)}`,
      `../../etc/passwd\n  866dabf162e96bcb 1\n./a.ts\n  866dabf162e96bcb 1\n${noteText('/a.ts', '1')}`,
      noteText('a.ts', '1-99999999999999999999'),
      '',
    ];
    for (const text of texts) {
      repository.write('a.ts', [...repository.lines('a.ts'), `base ${bad.length}`]);
      repository.git('commit', '-q', '-a', '-m', 'bad');
      bad.push(repository.git('rev-parse', 'HEAD'));
      if (text !== '') putNote('HEAD', text);
    }
    const { code, out } = await calibrated(['notes', 'verify', '--json']);
    assert.equal(code, 1);
    const { faults, notes } = JSON.parse(out);
    assert.equal(notes, texts.length);
    const messages = faults.map(
      ({ commit, message }: Record<string, string>) => `${bad.indexOf(commit ?? '')} ${message}`,
    );
    assert.ok(messages.includes('0 The note names line 5000000, but the file has 3.'), messages.join('\n'));
    assert.ok(messages.includes('1 A path with a double quote cannot be written in this format.'));
    assert.ok(messages.includes('2 The commit has no such file.'));
    assert.ok(messages.some((message: string) => message.startsWith('3 ')));
    assert.equal(messages.filter((message: string) => message === '5 The commit has no such file.').length, 3);
    assert.ok(messages.includes('6 "1-99999999999999999999" is beyond the lines of any file.'));
    assert.equal(
      messages.some((message: string) => message.startsWith('-1 ')),
      false,
      `${good} has no fault`,
    );
    const runs = await origins('a.ts');
    assert.deepEqual(runs.slice(0, 2), [
      [1, 2, 'ai'],
      [3, 3, 'ai'],
    ]);
    const stats = await json('stats', `${good}..HEAD`);
    assert.equal(stats.commits, texts.length);
  });

  it('imports into the commit that the file names, united with what is there, and refuses another one', async () => {
    repository.write('a.ts', ['human one', 'base', 'base']);
    const first = await repository.commit('one');
    repository.write('b.ts', ['base']);
    const second = await repository.commit('two');
    const trace = (revision: string, line: number, path = 'a.ts') => ({
      version: '0.1.0',
      id: '7d0f6a9e-6a0b-4c39-9d57-0a4f2f0e1c11',
      timestamp: '2026-11-21T02:00:00Z',
      vcs: { type: 'git', revision },
      tool: { name: 'cursor' },
      files: [
        {
          path,
          conversations: [
            {
              url: `https://example.com/${line}`,
              related: [{ type: 'session', url: 'https://example.com/all' }],
              contributor: { type: 'ai', model_id: 'm/1' },
              ranges: [{ start_line: line, end_line: line }],
            },
          ],
        },
      ],
    });
    const rows = [trace(first, 2), trace(second, 1, 'b.ts'), trace('f'.repeat(40), 1), trace(first, 3)];
    write('.agent-trace/traces.jsonl', `\uFEFF${rows.map((row) => JSON.stringify(row)).join('\n')}\nnot JSON\n`);
    const { code, out, err } = await calibrated(['notes', 'import', '.agent-trace/traces.jsonl']);
    assert.equal(code, 0, err);
    assert.deepEqual(out.trim().split('\n'), [first, second]);
    assert.match(err, /Line 5 is not JSON/u);
    assert.match(err, /which this repository does not have/u);
    const { files } = await json('notes', 'show', first);
    assert.deepEqual(
      files[0].lines.map(({ start, tag }: { start: number; tag: { origin: string } }) => [start, tag.origin]),
      [
        [1, 'human'],
        [2, 'ai'],
        [3, 'ai'],
      ],
    );
    const { out: exported } = await calibrated(['notes', 'export', first, '--format', 'agent-trace']);
    const urls = JSON.parse(exported).files[0].conversations.flatMap(({ url }: { url?: string }) => url ?? []);
    assert.deepEqual(urls, ['https://example.com/2', 'https://example.com/3']);
    write('one.json', JSON.stringify(trace(first, 2)));
    const refused = await calibrated(['notes', 'import', 'one.json', '--rev', second]);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /not [0-9a-f]{12}; leave --rev out/u);
  });

  it('loses no import when eight run at once, and says so for a mistyped ref', async () => {
    const commits: string[] = [];
    for (let index = 0; index < 8; index += 1) {
      repository.write('a.ts', [...(index === 0 ? [] : repository.lines('a.ts')), `base ${index}`]);
      repository.git('add', '-A');
      repository.git('commit', '-q', '-m', `commit ${index}`);
      commits.push(repository.git('rev-parse', 'HEAD'));
    }
    const ended = await Promise.all(
      commits.map((commit, index) => {
        write(`note${index}`, noteText('a.ts', String(index + 1), { base_commit_sha: commit }));
        return calibrated(['notes', 'import', `note${index}`]);
      }),
    );
    assert.deepEqual(
      ended.map(({ code, err }) => `${code}${err}`),
      commits.map(() => '0'),
    );
    assert.equal(repository.git('notes', '--ref=ai', 'list').split('\n').length, 8);
    const mistyped = await calibrated(['notes', 'merge', 'refs/notes/ia']);
    assert.equal(mistyped.code, 2);
    assert.match(mistyped.err, /no notes "refs\/notes\/ia"/u);
  });

  it('says in one sentence what a partial clone lacks, and fetches nothing by itself', async () => {
    repository.write('a.ts', ['ai one', 'human two']);
    await repository.commit('one');
    repository.write('a.ts', ['ai one', 'human two', 'human three']);
    await repository.commit('two');
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const clone = join(repository.folder, '.git', 'partial');
    const filtered = ['clone', '-q', '--no-local', '--filter=blob:none', '--no-checkout'];
    execFileSync('git', [...filtered, `file://${repository.folder}`, clone], { env, stdio: 'ignore' });
    execFileSync('git', ['reset', '-q'], { cwd: clone, env, stdio: 'ignore' });
    writeFileSync(join(clone, 'a.ts'), 'ai one\nhuman two\nhuman three\n');
    for (const args of [
      ['blame', 'a.ts'],
      ['stats', 'HEAD'],
      ['history', '.'],
    ]) {
      const { code, out, err } = await calibrated(args, clone);
      assert.deepEqual([code, out], [1, ''], args.join(' '));
      assert.match(err, /^calibrated: This is a partial clone and lacks objects [^\n]+\n$/u, args.join(' '));
    }
    const asked = execFileSync('git', ['rev-list', '--objects', '--all', '--missing=print'], { cwd: clone, env });
    assert.match(asked.toString(), /^\?/mu, 'nothing was fetched');
    execFileSync('git', ['fetch', '-q', '--refetch', '--no-filter'], { cwd: clone, env, stdio: 'ignore' });
    assert.equal((await calibrated(['blame', 'a.ts'], clone)).code, 0);
  });

  it('pushes and fetches one set of notes between two clones, both sides kept', async () => {
    repository.write('a.ts', ['ai one', 'human two']);
    const shared = await repository.commit('one');
    repository.write('b.ts', ['base']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'two');
    const bare = join(repository.folder, '.git', 'server.git');
    const clone = join(repository.folder, '.git', 'clone');
    repository.git('clone', '-q', '--bare', '.', bare);
    repository.git('remote', 'add', 'origin', bare);
    repository.git('push', '-q', 'origin', 'refs/notes/ai');
    execFileSync('git', ['clone', '-q', bare, clone], { env, stdio: 'ignore' });
    const inClone = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: clone, env, encoding: 'utf8' }).trim();
    inClone('fetch', '-q', 'origin', 'refs/notes/ai:refs/notes/ai');
    writeFileSync(join(clone, 'theirs'), noteText('b.ts', '1'));
    assert.equal((await calibrated(['notes', 'import', 'theirs'], clone)).code, 0);
    inClone('push', '-q', 'origin', 'refs/notes/ai');
    // The same note is changed here meanwhile, by another tool with keys of its own.
    const own = repository
      .git('notes', '--ref=ai', 'show', shared)
      .replace('"prompts": {}', '"prompts": {}, "team": 7');
    putNote(shared, own);
    assert.throws(() => repository.git('push', '-q', 'origin', 'refs/notes/ai'));
    repository.git('fetch', '-q', 'origin', 'refs/notes/ai:refs/notes/ai-remote/origin');
    await json('notes', 'merge', 'refs/notes/ai-remote/origin');
    assert.equal(repository.git('rev-list', '--parents', '-n', '1', 'refs/notes/ai').split(' ').length, 3);
    repository.git('push', '-q', 'origin', 'refs/notes/ai');
    inClone('fetch', '-q', 'origin', 'refs/notes/ai:refs/notes/ai');
    assert.equal(inClone('rev-parse', 'refs/notes/ai'), repository.git('rev-parse', 'refs/notes/ai'));
    assert.match(inClone('notes', '--ref=ai', 'show', shared), /"team": 7/u);
    assert.deepEqual(await origins('b.ts'), [[1, 1, 'ai']]);
  });

  it('keeps what other tools wrote through a rebase, word for word', async () => {
    repository.write('a.ts', ['base']);
    await repository.commit('base');
    repository.git('switch', '-q', '-c', 'work');
    repository.write('a.ts', ['base', 'one', 'two', 'three', 'four']);
    repository.git('commit', '-q', '-a', '-m', 'work');
    const session = (id: string) => ({ agent_id: { tool: 'other', id, model: 'm' }, messages_url: `https://e/${id}` });
    const metadata = {
      schema_version: 'authorship/3.0.0',
      prompts: { '866dabf162e96bcb': { ...session('talk 1'), human_author: 'Bob <b@e>', total_additions: 9 } },
      humans: { h_00000000000001: { author: 'Bob <b@e>' }, h_00000000000002: { author: 'Carol <c@e>' } },
      sessions: { s_00000000000001: { ...session('talk 2'), team: { id: 1 } } },
      counters: [1, 2],
    };
    const entries = [
      'h_00000000000001 2',
      'h_00000000000002 3',
      '866dabf162e96bcb 4',
      's_00000000000001::t_00000000000001 5',
    ];
    putNote('HEAD', `a.ts\n${entries.map((entry) => `  ${entry}\n`).join('')}---\n${JSON.stringify(metadata)}\n`);
    repository.git('switch', '-q', 'main');
    repository.write('a.ts', ['head', 'base']);
    repository.git('commit', '-q', '-a', '-m', 'head');
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    await json('notes', 'repair');
    const [attestations = '', text = ''] = repository.git('notes', '--ref=ai', 'show', 'HEAD').split('\n---\n');
    const { base_commit_sha, ...rest } = JSON.parse(text);
    assert.equal(base_commit_sha, repository.git('rev-parse', 'HEAD'));
    assert.deepEqual(rest, metadata);
    const moved = entries.map((entry) => entry.replace(/(\d)$/u, (line) => String(Number(line) + 1)));
    assert.deepEqual(
      attestations
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
        .sort(),
      moved.sort(),
    );
  });
});
