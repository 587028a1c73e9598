import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, beforeEach, describe, it } from 'mocha';
import { askCommandWith } from '../../../src/cli/askCommand.ts';
import { cliKeys } from '../../../src/cli/shared/askedModels.ts';
import type { CliIo } from '../../../src/cli/shared/command.ts';
import type { FoundServer } from '../../../src/models/setup/discoverServers.ts';
import { root } from '../../run/paths.ts';
import { type Script, ScriptedServer } from '../../server/scriptedServer.ts';
import { answer } from '../../server/scripts.ts';

const canary = 'sk-canary-77ab03';
let server: ScriptedServer;
before(async () => {
  server = await ScriptedServer.start(answer(['Because ', 'it is.']));
});
beforeEach(() => server.reset());
after(() => server.close());

async function run(args: readonly string[], found: readonly FoundServer[] = []) {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([]),
    env: { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere', CALIBRATED_API_KEY: canary },
    cwd: import.meta.dirname,
    signal: new AbortController().signal,
    packageRoot: root,
  };
  const code = await askCommandWith(async () => found).run(args, io);
  return { out: out.join(''), err: err.join(''), code };
}

const ofServer = () => ['--base-url', server.baseUrl, '--model', 'scripted'];

describe('calibrated ask', () => {
  it('prints the answer as it comes', async () => {
    const { out, err, code } = await run(['Why?', ...ofServer()]);
    assert.deepEqual([out, err, code], ['Because it is.\n', '', 0]);
    assert.equal(server.requests[0]?.headers['authorization'], `Bearer ${canary}`);
  });

  it('prints one document with --json', async () => {
    const { out, code } = await run(['Why?', '--json', '--file', 'ask.test.ts', '--line', '3', ...ofServer()]);
    const { text, model, usage, finish, error } = JSON.parse(out);
    assert.deepEqual([text, model, finish, error, code], ['Because it is.', 'scripted', 'stop', null, 0]);
    assert.equal(usage.inputTokens, 7);
    assert.match(server.requests[0]?.text ?? '', /ScriptedServer/);
  });

  it('ends with 1 and the kind when the model fails, and never prints the key', async () => {
    server.next((response) => void response.writeHead(401).end(`{"error":{"message":"bad key ${canary}"}}`));
    const { out, err, code } = await run(['Why?', '--json', ...ofServer()]);
    assert.equal(code, 1);
    assert.equal(JSON.parse(out).error.kind, 'authentication');
    assert.match(err, /^calibrated: .*API key/);
    assert.ok(!`${out}${err}`.includes(canary));
  });

  it('asks at level hint with the words of a hint, and prints what was checked', async () => {
    // Two calls: the hint, and the answer that it is checked against.
    const byRole: Script = (response, request) =>
      answer([request.text.includes('tutor') ? 'Look at the first line.' : 'Because it is.'])(response, request);
    server.next(byRole, byRole);
    const { out, code } = await run(['Why?', '--level', 'hint', ...ofServer()]);
    assert.deepEqual([out, code], ['Look at the first line.\n', 0]);
    assert.equal(server.requests.filter(({ text }) => text.includes('tutor')).length, 1);
  });

  it('says what is wrong with its flags', async () => {
    for (const [args, sentence] of [
      [[], /question is missing/],
      [['a', 'b'], /one word too many/],
      [['a', '--level', 'edit'], /hint or answer/],
      [['a', '--line', '3'], /needs --file/],
      [['a', '--base-url', 'http://example.com', '--model', 'm'], /--base-url needs https/],
      [['a', '--base-url', 'https://example.com'], /needs --model/],
      [['a', '--model', 'unknown'], /There is no model "unknown"/],
      [['a', '--file', 'missing.ts'], /cannot be read/],
    ] as const) {
      await assert.rejects(run(args), sentence);
    }
  });

  it('uses a server on this machine when nothing is configured, and says so', async () => {
    const models = ['nomic-embed-text', 'qwen2.5-coder'];
    const { out, err, code } = await run(['Why?'], [{ provider: 'ollama', baseUrl: server.baseUrl, models }]);
    assert.deepEqual([out, code, server.requests[0]?.body?.['model']], ['Because it is.\n', 0, 'qwen2.5-coder']);
    assert.equal(server.requests[0]?.headers['authorization'], undefined);
    assert.match(err, /using "qwen2.5-coder" of the server at 127/);
  });

  it("sends a key that could be anybody's to one provider only", async () => {
    const entry = { id: 'a', model: 'm', roles: [] };
    const env = { CALIBRATED_API_KEY: 'own', OPENAI_API_KEY: 'usual' };
    const one = cliKeys([{ ...entry, provider: 'openai' }], env);
    const two = cliKeys(
      [
        { ...entry, provider: 'openai' },
        { ...entry, provider: 'groq' },
      ],
      env,
    );
    const openai = 'https://api.openai.com';
    assert.deepEqual(
      [await one('openai', openai), await two('openai', openai), await two('groq', 'https://api.groq.com')],
      ['own', 'usual', undefined],
    );
  });

  it("sends a provider's usual key to the provider's own address only", async () => {
    const here = 'http://127.0.0.1:9';
    const entry = { id: 'a', model: 'm', roles: [], provider: 'openai', baseUrl: `${here}/v1` } as const;
    assert.equal(await cliKeys([entry], { OPENAI_API_KEY: 'usual' })('openai', here), undefined);
    assert.equal(await cliKeys([entry], { CALIBRATED_API_KEY: 'own' })('openai', here), 'own');
    const other = { ...entry, id: 'b', baseUrl: 'https://api.openai.com/v1' };
    assert.equal(await cliKeys([entry, other], { CALIBRATED_API_KEY: 'own' })('openai', here), undefined);
  });

  it('says what to do without any model', async () => {
    const { err, code } = await run(['Why?']);
    assert.equal(code, 1);
    assert.match(err, /calibrated\.models/);
  });
});
