import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openGit } from '../../../src/history/git/git.ts';
import { fileSink } from '../../../src/team/sharing/fileSink.ts';
import { pseudonymName } from '../../../src/team/sharing/pseudonym.ts';
import { readContributions } from '../../../src/team/sharing/readContributions.ts';
import { sharedBytes } from '../../../src/team/sharing/sharedBytes.ts';
import { fetchStats, gitSink, readStatsRefs, remoteArgument, statsRefs } from '../../../src/team/sharing/statsRefs.ts';
import { simulatedTeam } from './simulatedTeam.ts';

describe('the git sink, two clones and a bare remote', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const git = (name: string, ...args: string[]) => execFileSync('git', args, { cwd: at(name), encoding: 'utf8' });
  const refs = (name: string) =>
    git(name, 'for-each-ref', '--format=%(refname)', statsRefs).split('\n').filter(Boolean);
  const [one, two] = simulatedTeam({ people: 2, weeks: 2, effect: 0, tau: 0, sigma: 0.5, tasksAWeek: 2, seed: 1 });
  if (one === undefined || two === undefined) throw new Error('No team');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-team-'));
    execFileSync('git', ['init', '--quiet', '--bare', 'remote.git'], { cwd: folder });
    for (const clone of ['one', 'two'])
      execFileSync('git', ['clone', '--quiet', 'remote.git', clone], { cwd: folder, stdio: 'ignore' });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('puts exactly the previewed bytes into the remote, under nobody’s name, without a parent', async () => {
    const sink = gitSink(openGit(at('one')), 'origin');
    await sink.send(one);
    const ref = `${statsRefs}${pseudonymName(one.who)}`;
    assert.deepEqual(refs('remote.git'), [ref]);
    assert.deepEqual(
      execFileSync('git', ['cat-file', 'blob', `${ref}:stats.json`], { cwd: at('remote.git') }),
      Buffer.from(await sink.bytes(one)),
    );
    assert.equal(
      git('remote.git', 'log', '--format=%an %ae %cn %P', ref).trim(),
      'calibrated stats@calibrated.invalid calibrated',
    );
  });

  it('is fetched by the other clone, and a second send replaces the first', async () => {
    await gitSink(openGit(at('two')), 'origin').send(two);
    const longer = { ...one, weeks: one.weeks.slice(0, 1) };
    await gitSink(openGit(at('one')), 'origin').send(longer);
    const reader = openGit(at('two'));
    await fetchStats(reader, 'origin');
    const { documents, refused } = await readStatsRefs(reader);
    assert.deepEqual(refused, []);
    assert.deepEqual(
      documents.map(({ bytes }) => Buffer.from(bytes).toString()).sort(),
      [longer, two].map((stats) => Buffer.from(sharedBytes(stats)).toString()).sort(),
    );
    assert.equal(git('remote.git', 'rev-list', '--count', `${statsRefs}${pseudonymName(one.who)}`).trim(), '1');
  });

  it('names malformed refs and leaves them out', async () => {
    const hash = (text: string) =>
      execFileSync('git', ['hash-object', '-w', '--stdin'], {
        cwd: at('remote.git'),
        input: text,
        encoding: 'utf8',
      }).trim();
    git('remote.git', 'update-ref', `${statsRefs}ffffffffffffffffffffffffffffffff`, hash('not a commit'));
    const stolen = `${statsRefs}00000000000000000000000000000000`;
    git(
      'remote.git',
      'update-ref',
      stolen,
      git('remote.git', 'rev-parse', `${statsRefs}${pseudonymName(two.who)}`).trim(),
    );
    const reader = openGit(at('two'));
    await fetchStats(reader, 'origin');
    const { documents, refused } = await readStatsRefs(reader);
    const read = await readContributions(documents);
    assert.match(refused[0]?.name ?? '', /f{32}$/);
    assert.equal(read.refused[0]?.name, stolen);
    assert.match(read.refused[0]?.why ?? '', /another pseudonym/);
    assert.equal(read.contributions.length, 2);
  });

  it('deletes what it sent, and nothing of others', async () => {
    await gitSink(openGit(at('one')), 'origin').remove([pseudonymName(one.who), 'a'.repeat(32)]);
    assert.ok(!refs('remote.git').includes(`${statsRefs}${pseudonymName(one.who)}`));
    assert.ok(refs('remote.git').includes(`${statsRefs}${pseudonymName(two.who)}`));
    await fetchStats(openGit(at('two')), 'origin');
    assert.ok(!refs('two').includes(`${statsRefs}${pseudonymName(one.who)}`));
  });

  it('takes no option and no program for a remote', () => {
    for (const remote of ['', '--upload-pack=x', 'ext::sh -c x'])
      assert.throws(() => remoteArgument(remote), /isn’t a git remote/);
  });

  it('writes the same bytes to a folder, and deletes them', async () => {
    const sink = fileSink(at('shared'));
    await sink.send(one);
    assert.deepEqual(readFileSync(at(`shared/${pseudonymName(one.who)}.json`)), Buffer.from(await sink.bytes(one)));
    await sink.remove([pseudonymName(one.who)]);
    assert.deepEqual(readdirSync(at('shared')), []);
  });
});
