import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { doctorCommand } from '../../../src/cli/doctorCommand.ts';
import type { CliIo } from '../../../src/cli/shared/command.ts';
import { parseSettings, settingsFiles } from '../../../src/cli/shared/editorSettings.ts';
import { askServers } from '../../../src/models/setup/discoverServers.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'calibrated-doctor-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const canary = 'sk-canary-1f2e3d';

async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([]),
    env: { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), APPDATA: join(home, 'config'), ...env },
    cwd: home,
    signal: new AbortController().signal,
    packageRoot: root,
  };
  const code = await doctorCommand.run(args, io);
  return { out: out.join(''), err: err.join(''), code };
}

describe('calibrated doctor', () => {
  it('makes no folder and no record: a mistyped one is named, an empty one is no problem', async () => {
    const data = join(home, 'data');
    await assert.rejects(doctor(['--data-directory', data]), /There is no folder .*data; name the one/);
    await assert.rejects(doctor([], { CALIBRATED_DATA_DIRECTORY: data }), /There is no folder/);
    assert.ok(!existsSync(data));
    mkdirSync(data);
    const { out, code } = await doctor(['--data-directory', data]);
    assert.match(out, /state +none yet; the editor begins one with the first task[\s\S]*All is well\./);
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(data), []);
  });

  it('finds a record well, and prints one JSON document', async () => {
    (await openStore({ directory: join(home, 'data'), clock: systemClock })).store.close();
    const { out, err, code } = await doctor(['--json', '--data-directory', join(home, 'data')]);
    const report = JSON.parse(out);
    assert.deepEqual([code, err, report.problems], [0, '', []]);
    assert.equal(report.database.path, join(home, 'data', 'calibrated.db'));
    assert.deepEqual([report.database.quickCheck, report.database.mode], ['ok', 'recording']);
  });

  it('names the boundary that commands of a model run in, or says in a sentence that there is none', async () => {
    mkdirSync(join(home, 'data'));
    const none = await doctor(['--data-directory', join(home, 'data')], { PATH: join(home, 'nothing') });
    assert.match(none.out, /Boundary\n {2}commands +none\. [A-Z].*Delegate asks before every command/);
    const own = await doctor(['--json', '--data-directory', join(home, 'data')], { PATH: process.env['PATH'] ?? '' });
    const { boundary } = JSON.parse(own.out);
    if (boundary.name === null) assert.match(boundary.reason, /\.$/);
    else assert.match(boundary.name, /^bubblewrap \d/);
  });

  it('names what is wrong and exits 1: a damaged record, settings that cannot be read, unknown names', async () => {
    const data = join(home, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'calibrated.db'), 'garbage');
    const [code = '', insiders = ''] = settingsFiles({
      platform: process.platform,
      env: { XDG_CONFIG_HOME: join(home, 'config'), APPDATA: join(home, 'config') },
      home,
    });
    for (const file of [code, insiders]) mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(code, '{ "calibrated.levle": "Hint", "calibrated.dataDirectory": "/elsewhere", }');
    writeFileSync(insiders, '{ "a": ');
    const result = await doctor([], { CALIBRATED_DATA_DIRECTORY: data });
    assert.equal(result.code, 1);
    const problems = result.out.split('\n').filter((line) => line.startsWith('! '));
    assert.equal(problems.length, 4);
    assert.match(
      problems.join('\n'),
      /was damaged .*\n.*"calibrated.levle".*\n.*\/elsewhere.*--data-directory.*\n.*not valid JSON/,
    );
  });

  it('never prints a key: not from the environment, not from settings where one was put', async () => {
    const [file = ''] = settingsFiles({
      platform: process.platform,
      env: { XDG_CONFIG_HOME: join(home, 'config'), APPDATA: join(home, 'config') },
      home,
    });
    mkdirSync(join(file, '..'), { recursive: true });
    const model = { id: 'm', apiKey: canary, baseUrl: `https://me:${canary}@host/v1?key=${canary}` };
    writeFileSync(file, JSON.stringify({ 'calibrated.models': [model], 'calibrated.apiKey': canary }));
    mkdirSync(join(home, 'data'));
    for (const flags of [[], ['--json']]) {
      const { out } = await doctor(['--data-directory', join(home, 'data'), ...flags], { OPENAI_API_KEY: canary });
      assert.ok(!out.includes(canary));
      assert.ok(out.includes('OPENAI_API_KEY') && out.includes('https://host/v1') && out.includes('calibrated.apiKey'));
    }
  });

  it('takes comments and trailing commas in settings, and leaves strings alone', async () => {
    const text = '\uFEFF{ // note\n "a": "x // y, ]", /* b, */ "c": [1, 2, /* last */ ], "d": "\\"//", }';
    assert.deepEqual(await parseSettings(text), { a: 'x // y, ]', c: [1, 2], d: '"//' });
    assert.deepEqual(await parseSettings('null'), {});
    await assert.rejects(parseSettings('{ "a": }'), SyntaxError);
  });

  it('tells a model server from a closed port, an error and something else', async () => {
    const answers: Record<string, () => Response> = {
      'http://one/models': () => Response.json({ data: [{ id: 'qwen' }, { id: 'llama' }] }),
      'http://two/models': () => new Response('<html>', { status: 200 }),
      'http://three/models': () => new Response('', { status: 503 }),
    };
    const fetchLike: typeof fetch = async (input) => {
      const answer = answers[String(input)];
      if (answer === undefined) throw new TypeError('fetch failed');
      return answer();
    };
    const servers = ['one', 'two', 'three', 'four'].map((name) => ({
      provider: 'vllm' as const,
      baseUrl: `http://${name}`,
    }));
    const found = await askServers(fetchLike, new AbortController().signal, servers);
    assert.deepEqual(
      found.map((one) => one.reachable),
      [true, false, false, false],
    );
    assert.deepEqual(found[0]?.models, ['qwen', 'llama']);
    assert.match(found[1]?.problem ?? '', /not a model server/);
    assert.match(found[2]?.problem ?? '', /503/);
    assert.equal(found[3]?.problem, undefined);
  });
});
