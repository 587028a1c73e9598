// What stands in the note of a commit about checks that passed: only what was run on exactly the commit's files.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'mocha';
import { committedTree } from '../../../src/agents/guardedFiles.ts';
import { blamedLines } from '../../../src/cli/blameCommand.ts';
import { recordFromAgentTrace, writeAgentTrace } from '../../../src/provenance/formats/agentTrace.ts';
import { validateAgentTrace } from '../../../src/provenance/formats/agentTraceValidate.ts';
import { recordFromGitAi } from '../../../src/provenance/formats/gitAiRecord.ts';
import { validateGitAiNote } from '../../../src/provenance/formats/gitAiValidate.ts';
import { uniteCertificates } from '../../../src/provenance/formats/noteCertificate.ts';
import { findSandbox } from '../../../src/sandbox/findSandbox.ts';
import { makeFolderOutside } from '../outsideRepositories.ts';
import { CheckedProject, hookCommand } from './checkedProject.ts';

const folder = makeFolderOutside('calibrated-certificates-');
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a certificate in the note of a commit', function () {
  this.timeout(120_000);
  let place: CheckedProject;
  let calls = 0;
  before(async function () {
    const { sandbox } = await findSandbox(process.env);
    if (sandbox === undefined) this.skip();
  });
  beforeEach(async () => {
    place = new CheckedProject(folder);
    place.git('config', 'calibrated.notes', 'true');
    place.git('config', 'user.name', 'Ada');
    place.git('config', 'user.email', 'ada@example.com');
    place.git('commit', '-qm', 'begin');
    await place.start('--check', 'It is pretty');
  });

  /** One call of the agent, with its hooks before and after. */
  async function call(tool: string, input: object, action: () => unknown): Promise<void> {
    calls += 1;
    const said = { tool_name: tool, tool_input: input, tool_use_id: `toolu_${calls}` };
    await place.run(hookCommand, [], { input: place.event('PreToolUse', said) });
    action();
    const { err } = await place.run(hookCommand, [], {
      input: place.event('PostToolUse', { ...said, tool_response: {} }),
    });
    assert.equal(err, '');
  }
  const work = 'a whole line of the agent\ntotal=42\n';
  const write = (text: string) =>
    call('Write', { file_path: `${place.project}/work.txt`, content: text }, () => place.put('work.txt', text));
  const bash = (...args: readonly string[]) =>
    call('Bash', { command: `git ${args.join(' ')}` }, () => place.git(...args));
  const certificates = async (revision: string | null = null) =>
    (await blamedLines(place.project, 'work.txt', revision)).certificates;
  const note = (revision = 'HEAD') => place.git('notes', '--ref=ai', 'show', revision);
  async function certified(): Promise<void> {
    const { blocked, err } = await place.stop();
    assert.ok(!blocked && /all checks are green/.test(err), err);
  }

  it('stands there beside the tags, in a form that other tools read, and is read back', async () => {
    await write(work);
    await certified();
    await bash('commit', '-qam', 'work');
    assert.deepEqual(validateGitAiNote(note()), []);
    const record = recordFromGitAi(note());
    assert.equal(record.files[0]?.lines[0]?.tag.tool, 'claude');
    const [found, ...others] = await certificates();
    assert.deepEqual(others, []);
    assert.equal(found?.commit, place.git('rev-parse', 'HEAD'));
    assert.equal(found?.tree, place.git('rev-parse', 'HEAD^{tree}'));
    assert.deepEqual(found?.checks, [{ command: 'sh check.sh', exitCode: 0 }]);
    assert.deepEqual([found?.notChecked, found?.namedBy, found?.lines], [['It is pretty'], 'person', 2]);
    const trace = writeAgentTrace(record, { id: 'b1c2d3e4-0000-4000-8000-000000000000', timeMs: 0, toolVersion: '1' });
    assert.deepEqual(validateAgentTrace(trace), []);
    assert.deepEqual(recordFromAgentTrace(trace)?.certificates, record.certificates);
  });

  it('comes after the commit, where the agent committed before it stopped', async () => {
    await write(work);
    await bash('commit', '-qam', 'work');
    assert.deepEqual(await certificates(), []);
    const before = recordFromGitAi(note()).files;
    await certified();
    assert.equal((await certificates()).length, 1);
    assert.deepEqual(recordFromGitAi(note()).files, before);
  });

  it('stands there once, however often the checks pass on the same files', async () => {
    await write(work);
    await bash('commit', '-qam', 'work');
    await certified();
    const first = await certificates();
    const notes = place.git('rev-parse', 'refs/notes/ai');
    await certified();
    await certified();
    assert.equal(first.length, 1);
    assert.deepEqual(await certificates(), first);
    assert.equal(place.git('rev-parse', 'refs/notes/ai'), notes);
    const [said] = first;
    assert.ok(said !== undefined);
    const others = [
      { ...said, timeMs: said.timeMs - 1 },
      { ...said, answered: { 'It is pretty': false } },
    ];
    assert.deepEqual(uniteCertificates(first, others), others, 'the first, and another answer beside it');
  });

  it('does not keep the note of a commit that nobody has noticed yet from being written', async () => {
    await write(work);
    place.git('commit', '-qam', 'work');
    await certified();
    await bash('status');
    assert.equal(recordFromGitAi(note()).files[0]?.lines[0]?.tag.tool, 'claude');
    assert.equal((await certificates()).length, 1);
  });

  it('is not claimed for other files than those that were checked', async () => {
    await write(work);
    place.put('more.txt', 'a part of what was checked\n');
    await certified();
    await bash('commit', '-qam', 'only a part');
    assert.deepEqual(await certificates(), []);
    place.put('work.txt', `${work}later\n`);
    place.git('add', '.');
    await bash('commit', '-qm', 'changed since');
    assert.deepEqual(await certificates(), []);
    assert.ok(!note('HEAD~').includes('check.sh'));
  });

  it('is not got by hiding a file from git', async () => {
    place.git('update-index', '--assume-unchanged', 'work.txt');
    await write(work);
    await certified();
    place.git('commit', '-qm', 'not the work', '--allow-empty');
    await bash('status');
    assert.deepEqual(await certificates('HEAD'), []);
  });

  it('is not written where notes are off', async () => {
    place.git('config', 'calibrated.notes', 'false');
    await write(work);
    await bash('commit', '-qam', 'work');
    await certified();
    assert.equal(place.git('for-each-ref', 'refs/notes'), '');
  });

  it('follows a commit through a new message and a rebase that keeps its files, and no further', async () => {
    await write(work);
    await certified();
    await bash('commit', '-qam', 'work');
    await bash('commit', '-q', '--amend', '-m', 'better words');
    assert.equal((await certificates()).length, 1, 'a new message');
    await bash('rebase', '-q', '--no-ff', '--ignore-date', 'HEAD~');
    assert.equal((await certificates()).length, 1, 'a new date');
    place.put('work.txt', `${work}not checked\n`);
    await bash('commit', '-q', '--amend', '-a', '-m', 'other files');
    assert.deepEqual(await certificates(), [], 'an amended commit with other files');
    assert.equal(recordFromGitAi(note()).files[0]?.lines[0]?.tag.tool, 'claude');
    assert.ok(!note().includes('check.sh'));
  });

  it('is lost in a rebase onto other work', async () => {
    await write(work);
    await certified();
    await bash('commit', '-qam', 'work');
    place.git('checkout', '-q', '-b', 'other', 'HEAD~');
    place.put('other.txt', 'x\n');
    place.git('add', '.');
    place.git('commit', '-qm', 'other');
    place.git('checkout', '-q', 'main');
    await bash('rebase', '-q', 'other');
    assert.equal(recordFromGitAi(note()).files[0]?.lines[0]?.tag.tool, 'claude');
    assert.deepEqual(await certificates(), []);
    assert.ok(!note().includes('check.sh'));
  });

  it('proves nothing as a copy in another commit’s note, or with a check that failed', async () => {
    await write(work);
    await certified();
    await bash('commit', '-qam', 'work');
    const own = note();
    place.put('work.txt', 'total=1\n');
    place.git('commit', '-qam', 'worse');
    place.git('notes', '--ref=ai', 'copy', '-f', 'HEAD~', 'HEAD');
    assert.deepEqual(await certificates(), []);
    place.git('notes', '--ref=ai', 'add', '-f', '-m', own.replaceAll('\\"exitCode\\":0', '\\"exitCode\\":1'), 'HEAD~');
    assert.deepEqual(await certificates('HEAD~'), []);
    place.git('notes', '--ref=ai', 'add', '-f', '-m', own, 'HEAD~');
    assert.equal((await certificates('HEAD~')).length, 1);
    // Git would show the checked files in the place of the worse ones.
    place.git('notes', '--ref=ai', 'add', '-f', '-m', own, 'HEAD');
    place.git('replace', 'HEAD', place.git('commit-tree', '-p', 'HEAD~2', '-m', 'worse', 'HEAD~^{tree}'));
    const worse = place.git('rev-parse', 'HEAD');
    assert.ok(place.git('blame', '--porcelain', 'work.txt').includes(worse));
    assert.deepEqual(await certificates('HEAD'), []);
  });

  it('is not claimed where a commit would leave out a part of the files', async () => {
    const tree = () => committedTree(place.project, process.env);
    assert.equal(await tree(), place.git('write-tree'));
    place.put('.git/info/attributes', 'work.txt ident\n');
    place.put('work.txt', '$Id: total=42 $\n');
    assert.equal(await tree(), undefined, 'what is between the dollars');
    place.put('.git/info/attributes', 'work.txt -ident\n');
    assert.match((await tree()) ?? '', /^[0-9a-f]{40}/);
    const link = ['--add', '--cacheinfo', `160000,${place.git('rev-parse', 'HEAD')},sub`];
    place.git('update-index', ...link);
    place.git('init', '-q', 'sub');
    place.git('-C', 'sub', 'commit', '-q', '--allow-empty', '-m', 'begin');
    place.put('sub/not-committed.txt', 'x\n');
    assert.equal(await tree(), undefined, 'changes in a submodule');
  });

  it('names the tree of git itself, also with links, programs and what is not tracked yet', async () => {
    place.git('reset', '-q', '--hard');
    place.put('.gitignore', 'ignored\n');
    place.put('ignored', 'x');
    place.put('new/ü "quoted".sh', 'echo\n');
    place.git('config', 'core.autocrlf', 'input');
    place.put('crlf.txt', 'a\r\nb\r\n');
    const tree = await committedTree(place.project, process.env);
    assert.equal(place.git('status', '--porcelain', 'crlf.txt'), '?? crlf.txt', 'nothing was added');
    place.git('add', '.');
    assert.equal(tree, place.git('write-tree'));
    assert.equal(await committedTree(folder, process.env), undefined);
  });
});
