import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { teamCommand } from '../../../src/cli/teamCommand.ts';
import { openNamedGit } from '../../../src/history/git/git.ts';
import { sharedBytes } from '../../../src/team/sharing/sharedBytes.ts';
import { gitSink } from '../../../src/team/sharing/statsRefs.ts';
import { simulatedTeam } from './simulatedTeam.ts';

describe('calibrated team report', () => {
  let folder: string;
  const files: string[] = [];
  const team = [...simulatedTeam({ people: 7, weeks: 4, effect: 0.2, tau: 0.1, sigma: 0.5, tasksAWeek: 4, seed: 2 })];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-team-cli-'));
    team.forEach((stats, index) => {
      files.push(join(folder, `${index}.json`));
      writeFileSync(files[index] ?? '', sharedBytes(stats));
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: string[]) {
    let out = '';
    let errors = '';
    const code = await teamCommand.run([...args, '--data-directory', join(folder, 'data')], {
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (errors += text) },
      stdin: Readable.from([]),
      env: {},
      cwd: folder,
      signal: new AbortController().signal,
      packageRoot: folder,
    });
    return { code, out, errors };
  }

  it('prints one JSON document from files, and names what it cannot use', async () => {
    writeFileSync(join(folder, 'bad.json'), '{}');
    const { code, out, errors } = await run(
      'report',
      ...files,
      join(folder, 'bad.json'),
      join(folder, 'gone.json'),
      '--json',
    );
    assert.equal(code, 0);
    const report = JSON.parse(out);
    assert.equal(report.effect.contributors, 5);
    assert.equal(report.leftOut.count, 2);
    assert.equal(errors, '');
  });

  it('remembers between runs: one person less shows the same figure', async () => {
    const all = JSON.parse((await run('report', ...files, '--json')).out);
    const fewer = JSON.parse((await run('report', ...files.slice(1), '--json')).out);
    assert.deepEqual(fewer.effect, { ...all.effect, isEarlier: true });
  });

  it('reads the refs of a repository and writes a page without scripts or links', async () => {
    const remote = join(folder, 'remote.git');
    execFileSync('git', ['init', '--quiet', '--bare', remote]);
    const sink = gitSink(openNamedGit(remote), remote);
    for (const stats of team.slice(0, 5)) await sink.send(stats);
    const { out } = await run('report', '--repo', remote, '--html', '--no-memory');
    assert.match(out, /^<!DOCTYPE html>/);
    assert.match(out, /<svg /);
    assert.doesNotMatch(out, /<script|https?:|<link|<img/);
  });

  it('refuses a crowd larger than the team, and what it does not understand', async () => {
    const { out, errors } = await run('report', ...files, '--people', '6', '--no-memory');
    assert.match(out, /Nobody has shared/);
    assert.match(errors, /7 contributors and the team 6/);
    await assert.rejects(run('report'), /--repo/);
    await assert.rejects(run('show'), /team report/);
    await assert.rejects(run('report', 'x', '--json', '--html'), /one of/);
  });
});
