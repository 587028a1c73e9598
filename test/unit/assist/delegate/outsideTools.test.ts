import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import {
  type McpServer,
  readMcpServers,
  startConfirmed,
  startServer,
} from '../../../../src/assist/delegate/outsideTools.ts';
import { root } from '../../../run/paths.ts';

const notes: McpServer = {
  name: 'my notes',
  command: process.execPath,
  args: [join(root, 'test/server/mcpServer.ts')],
  env: { NOTES_FILE: 'a.md' },
};

/** As VS Code writes them. */
const variable = (name: string) => `$\{${name}}`;

describe('servers of a workspace', () => {
  it('are read with their folder filled in', () => {
    const given = {
      servers: { a: { command: 'node', args: [`${variable('workspaceFolder')}/a.js`], env: { A: '1' } } },
    };
    assert.deepEqual(readMcpServers(given, '/w/$&'), {
      servers: [{ name: 'a', command: 'node', args: ['/w/$&/a.js'], env: { A: '1' } }],
      problems: [],
    });
    for (const nothing of [undefined, null, 3, {}, { servers: null }])
      assert.deepEqual(readMcpServers(nothing, '/w'), { servers: [], problems: [] });
  });

  it('are left out with a sentence when they have no command, or need what is not known', () => {
    const { servers, problems } = readMcpServers(
      {
        servers: {
          web: { type: 'http', url: 'https://example.com' },
          key: { command: 'node', env: { KEY: variable('input:key') } },
          odd: { command: 7 },
          good: { command: 'node' },
        },
      },
      '/w',
    );
    assert.deepEqual(
      servers.map(({ name }) => name),
      ['good'],
    );
    assert.equal(problems.length, 3);
    assert.match(problems.join(), /web is left out: only servers with a command/);
    assert.match(problems.join(), /key is left out: its configuration uses variables/);
  });
});

describe('tools of a server', () => {
  const abort: AbortController[] = [];
  const signal = () => {
    const controller = new AbortController();
    abort.push(controller);
    return controller.signal;
  };
  afterEach(() => {
    for (const each of abort.splice(0)) each.abort();
  });

  it('are listed and called, with names that every model takes', async () => {
    const tools = await startServer(notes, root, signal());
    assert.deepEqual(
      tools.map(({ definition }) => definition.name),
      ['mcp_my_notes_echo', 'mcp_my_notes_variables', 'mcp_my_notes_fail'],
    );
    const [echo, , fail] = tools;
    assert.equal(await echo?.call({ text: 'hello' }, signal()), 'hello');
    await assert.rejects(async () => fail?.call({}, signal()), /It broke\./);
  });

  it('see no variables but their own and those that a program needs', async () => {
    process.env['CALIBRATED_TEST_CANARY'] = 'secret';
    try {
      const [, variables] = await startServer(notes, root, signal());
      const seen = (await variables?.call({}, signal()))?.split(' ') ?? [];
      assert.ok(seen.includes('NOTES_FILE'));
      assert.ok(!seen.includes('CALIBRATED_TEST_CANARY'));
    } finally {
      delete process.env['CALIBRATED_TEST_CANARY'];
    }
  });

  it('are there of confirmed servers only, and a server that does not start is said', async () => {
    const said: string[] = [];
    const asked: string[] = [];
    const other = { ...notes, name: 'other' };
    const broken = { ...notes, name: 'broken', command: join(root, 'nowhere') };
    const tools = await startConfirmed(
      [other, broken, notes],
      root,
      signal(),
      async ({ name }) => {
        asked.push(name);
        return name !== 'other';
      },
      (sentence) => said.push(sentence),
    );
    assert.deepEqual(asked, ['other', 'broken', 'my notes']);
    assert.deepEqual([...new Set(tools.map(({ server }) => server))], ['my notes']);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /broken could not be started/);
  });

  it('are gone when the work ends', async () => {
    const controller = new AbortController();
    const [echo] = await startServer(notes, root, controller.signal);
    controller.abort();
    await assert.rejects(async () => echo?.call({ text: 'hello' }, signal()));
  });
});
