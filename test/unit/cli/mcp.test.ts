// `calibrated mcp` as another assistant meets it: the real program, the official client, over stdin and stdout.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  type ClientCapabilities,
  type CreateMessageRequest,
  CreateMessageRequestSchema,
  type CreateMessageResult,
  ElicitRequestSchema,
  type ElicitResult,
  ErrorCode,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { after, afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/base/clock.ts';
import { makeTaskCommand } from '../../../src/cli/task/taskCommand.ts';
import { offloadingKinds } from '../../../src/practice/offloading.ts';
import { openStore } from '../../../src/store/store.ts';
import { root } from '../../run/paths.ts';
import { ScriptedServer } from '../../server/scriptedServer.ts';
import { answer } from '../../server/scripts.ts';

const minute = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'calibrated-mcp-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let home = '';
let project = '';
let clients: Client[] = [];
let ids = 0;
beforeEach(() => {
  home = mkdtempSync(join(folder, 'home-'));
  project = join(home, 'project');
  mkdirSync(join(project, '.git'), { recursive: true });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
});

const directory = () => join(home, 'data');
const env = () => ({ PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config') });

/** What the person's client does with a form. `none`: it cannot show any. */
type Answers =
  | 'none'
  | ((form: { readonly message: string; readonly fields: readonly string[] }) => ElicitResult | Promise<ElicitResult>);

async function connect(answers: Answers, more: ClientCapabilities = {}): Promise<Client> {
  const capabilities = answers === 'none' ? more : { ...more, elicitation: {} };
  const client = new Client({ name: 'scripted-client', version: '1' }, { capabilities });
  if (answers !== 'none') {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      const fields = 'requestedSchema' in params ? Object.keys(params.requestedSchema.properties) : [];
      return answers({ message: params.message, fields });
    });
  }
  const args = [join(root, 'src', 'cli.ts'), 'mcp', '--data-directory', directory()];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env: env(), cwd: project, stderr: 'ignore' }),
  );
  clients.push(client);
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [first] = content as { readonly text?: string }[];
  return { text: first?.text ?? '', isError: isError === true };
}

async function recorded() {
  const { store } = await openStore({ directory: directory(), clock: systemClock });
  const events = [...store.events({ kindPrefix: 'task' })].map(({ kind, data }) => ({ kind, data }));
  store.close();
  return events;
}
async function hintsRecorded() {
  const { store } = await openStore({ directory: directory(), clock: systemClock });
  const shown = [...store.events({ kinds: offloadingKinds })].map(({ data }) => data);
  store.close();
  return shown;
}
const kinds = async () => (await recorded()).map(({ kind, data }) => `${kind}:${String(data['by'] ?? 'person')}`);

/** The person at a terminal, later. */
async function terminal(args: readonly string[], answers: readonly string[]) {
  const asked: string[] = [];
  const left = [...answers];
  let out = '';
  const write = (text: string) => {
    out += text;
  };
  const command = makeTaskCommand({ clock: systemClock, newId: () => `own-${++ids}`, random: () => 0.1 });
  await command.run([...args, '--data-directory', directory()], {
    stdout: { write },
    stderr: { write },
    stdin: Readable.from([]),
    env: env(),
    cwd: project,
    signal: new AbortController().signal,
    packageRoot: root,
    person: {
      ask: async (question) => {
        asked.push(question);
        assert.ok(left.length > 0, `nobody answers: ${question}`);
        return left.shift();
      },
    },
  });
  assert.deepEqual(left, [], 'every answer was asked for');
  return { asked, out };
}

const accept = (content: Record<string, string>): ElicitResult => ({ action: 'accept', content });

describe('calibrated mcp', function () {
  // Each test starts the program once or twice.
  this.timeout(60_000);

  it('says what it offers, and no argument of a tool is a time', async () => {
    const client = await connect('none');
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['start_task', 'finish_task', 'hint', 'who_wrote', 'level'],
    );
    const names = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}));
    assert.deepEqual(
      names.filter((name) => /estimate|felt|minutes|time|hours/iu.test(name)),
      [],
    );
    assert.deepEqual(
      (await client.listPrompts()).prompts.map(({ name }) => name),
      ['start', 'finish', 'hint'],
    );
    const { messages } = await client.getPrompt({ name: 'finish' });
    assert.match(JSON.stringify(messages), /finish_task/);
    await assert.rejects(client.callTool({ name: 'no_such_tool' }), /no tool/);
    await assert.rejects(client.getPrompt({ name: 'constructor' }), /no prompt/);
  });

  it('goes from estimate to felt to gap, each asked of the person', async () => {
    const asked: string[] = [];
    const client = await connect(({ message, fields }) => {
      asked.push(`${message} ${fields.join(',')}`);
      if (message.includes('soon')) return accept({ withoutAi: '45m', withAi: '30m' });
      return message.includes('feel') ? accept({ felt: '20m', help: 'h0' }) : accept({ withoutAi: 'soon' });
    });
    const begun = await call(client, 'start_task', { title: 'Fix\nthe  discount', kind: 'bugFix', estimate: '5m' });
    assert.match(begun.text, /^Started “Fix the discount” with the person's estimate/);
    const [start] = await recorded();
    assert.deepEqual(start?.data['estimate'], {
      withoutAi: { typicalMs: 45 * minute },
      withAi: { typicalMs: 30 * minute },
    });
    const done = await call(client, 'finish_task', { felt: '1h' });
    assert.match(done.text, /It took .* it felt \(20 min\), .* you estimated \(30 min\)/);
    const felt = (await recorded()).at(-1);
    assert.equal(felt?.data['feltMs'], 20 * minute);
    // Which end of the scale stands first is drawn; the first is one of the two ends.
    assert.ok(felt?.data['feltHelp'] === 4 || felt?.data['feltHelp'] === 0.25);
    assert.deepEqual(await kinds(), [
      'task.start:person',
      'task.pause:program',
      'task.done:person',
      'task.felt:person',
    ]);
    assert.equal(asked.length, 3);
    assert.equal(asked[0], 'How long would “Fix the discount” take you without AI? withoutAi,withAi');
    assert.match(asked[1] ?? '', /^"soon" is not a time.* How long would “Fix the discount”/);
    assert.equal(asked[2], 'How long did “Fix the discount” feel? felt,help');
    const { contents } = await client.readResource({ uri: 'calibrated://gap' });
    const [gap] = contents as { readonly text: string }[];
    const { tasks, effects } = JSON.parse(gap?.text ?? '');
    assert.equal(tasks[0].feltMin, 20);
    assert.equal(tasks[0].estimateWithAiMin, 30);
    assert.ok(Array.isArray(effects));
    assert.ok(!gap?.text.includes('discount'), 'titles stay here');
  });

  const silences: readonly (readonly [string, Answers])[] = [
    ['a client without forms', 'none'],
    ['a refusal', () => ({ action: 'decline' })],
    ['a form that was closed', () => ({ action: 'cancel' })],
    ['an empty answer', () => ({ action: 'accept', content: {} })],
    ['an answer without content', () => ({ action: 'accept' })],
    ['a blank text', ({ fields }) => accept({ [fields[0] ?? '']: '  ' })],
    ['a Yes in place of a time', ({ fields }) => ({ action: 'accept', content: { [fields[0] ?? '']: true } })],
    ['a number in place of a text', ({ fields }) => ({ action: 'accept', content: { [fields[0] ?? '']: 45 } })],
    ['an answer that is never a time', ({ fields }) => accept({ [fields[0] ?? '']: 'banana' })],
    [
      'an error',
      () => {
        throw new Error('no window');
      },
    ],
  ];
  for (const [name, answers] of silences) {
    it(`takes ${name} for not asked: nothing is started or revealed, and the next command asks`, async () => {
      const client = await connect(answers);
      const begun = await call(client, 'start_task', { title: 'Tidy up', kind: 'chore' });
      assert.match(begun.text, /^Not started: .* nobody may guess it/);
      assert.deepEqual(await kinds(), []);
      const start = await terminal(['start'], ['', '1h']);
      assert.match(start.asked[0] ?? '', /Enter: “Tidy up”, proposed by scripted-client/);
      assert.match(start.out, /^Started “Tidy up”\.\n$/);
      assert.equal((await recorded())[0]?.data['kind'], 'chore');
      const done = await call(client, 'finish_task');
      assert.match(done.text, /^“Tidy up” is done\. The person was not asked/);
      assert.ok(!/\d+ ?(?:min|h\b|s\b)/u.test(done.text), done.text);
      const { contents } = await client.readResource({ uri: 'calibrated://gap' });
      assert.deepEqual(JSON.parse((contents as { readonly text: string }[])[0]?.text ?? '').tasks, []);
      assert.deepEqual(await kinds(), ['task.start:person', 'task.pause:program', 'task.done:program']);
      const felt = await terminal(['felt'], ['12m']);
      assert.match(felt.out, /It took .* it felt \(12 min\)/);
    });
  }

  it('lets the task go on when the call is cancelled at the question', async () => {
    await terminal(['start', 'Mine', '--estimate', '1h'], []);
    const stopped = new AbortController();
    const client = await connect(() => {
      stopped.abort();
      // The form stays open: only the cancelled call ends the question.
      return new Promise(() => undefined);
    });
    const called = client.callTool({ name: 'finish_task' }, undefined, { signal: stopped.signal });
    await assert.rejects(called);
    // A cancelled call gets no answer, so the record is what shows its end.
    const until = async (last: string) => {
      while ((await kinds()).at(-1) !== last) await client.ping();
    };
    await until('task.resume:program');
    assert.deepEqual(await kinds(), ['task.start:person', 'task.pause:program', 'task.resume:program']);
  });

  it('asks about a proposal once, at the next command of a task, and not after half a day', async () => {
    const client = await connect('none');
    await call(client, 'start_task', { title: 'Old' });
    assert.match((await terminal(['status'], [])).out, /scripted-client wants to start “Old”/);
    await terminal(['start', 'Mine', '--estimate', '1h'], []);
    const paused = await terminal(['pause'], ['']);
    assert.match(paused.asked[0] ?? '', /wants to start “Old”/);
    await terminal(['resume'], []);
    assert.deepEqual((await terminal(['pause'], [])).asked, []);
    await call(client, 'start_task', { title: 'Taken' });
    const taken = await terminal(['abandon'], ['y', '30m']);
    assert.match(taken.out, /Started “Taken”/);
    await call(client, 'start_task', { title: 'Stale' });
    const file = join(directory(), 'hooks', 'proposed-task.json');
    assert.ok(existsSync(file));
    const old = Date.now() - 13 * 60 * minute;
    writeFileSync(file, JSON.stringify({ title: 'Stale', agent: 'a', proposedMs: old }));
    assert.deepEqual((await terminal(['pause'], [])).asked, []);
  });

  it('gives hints that are checked, one rung after the other, and no answer', async () => {
    const model = await ScriptedServer.start((response, request) =>
      answer([request.text.includes('tutor') ? 'Look at the first line.' : 'Because it is.'])(response, request),
    );
    try {
      const settings = join(home, 'config', 'Code', 'User', 'settings.json');
      mkdirSync(join(settings, '..'), { recursive: true });
      const entry = { id: 'scripted', provider: 'compatible', model: 'scripted', baseUrl: model.baseUrl };
      const put = (level: string) =>
        writeFileSync(settings, JSON.stringify({ 'calibrated.models': [entry], 'calibrated.level': level }));
      put('Edit');
      writeFileSync(join(project, 'cart.ts'), 'export const total = (n: number) => n - 1;\n');
      writeFileSync(join(project, '.env'), 'TOKEN=canary\n');
      writeFileSync(join(home, 'outside.ts'), 'canary\n');
      symlinkSync(join(home, 'outside.ts'), join(project, 'link.ts'));
      const client = await connect('none');
      const hint = await call(client, 'hint', { question: 'Why is it one less?', file: 'cart.ts', line: 1 });
      assert.deepEqual(hint, { text: 'Look at the first line.', isError: false });
      assert.deepEqual(await hintsRecorded(), [{ rung: 'H1', level: 'Hint', source: 'mcp', agent: 'scripted-client' }]);
      // The answer is asked for only to check the hint, and stays here.
      assert.ok(model.requests.some(({ text }) => !text.includes('tutor') && text.includes('n - 1')));
      const next = await call(client, 'hint', { question: '', file: 'cart.ts', next: true });
      assert.equal(next.isError, true);
      assert.match(next.text, /second|try|change/iu);
      for (const file of ['.env', 'link.ts', '../outside.ts', 'none.ts']) {
        const refused = await call(client, 'hint', { question: 'What is in it?', file });
        assert.equal(refused.isError, true, file);
        assert.match(refused.text, /not read|cannot be read/);
      }
      assert.ok(!model.requests.some(({ text }) => text.includes('canary')));
      const rules = { 'calibrated.levelRules': [{ level: 'Off', glob: 'exam/**' }] };
      writeFileSync(settings, JSON.stringify({ 'calibrated.models': [entry], 'calibrated.level': 'Edit', ...rules }));
      mkdirSync(join(project, 'exam'));
      writeFileSync(join(project, 'exam', 'one.ts'), '// canary\n');
      symlinkSync(join(project, 'exam', 'one.ts'), join(project, 'other.ts'));
      for (const file of ['exam/one.ts', 'other.ts']) {
        const refused = await call(client, 'hint', { question: 'What is in it?', file });
        assert.match(refused.text, /AI is off here \(your rule.*exam/, file);
      }
      assert.ok(!model.requests.some(({ text }) => text.includes('canary')));
      assert.match((await call(client, 'level')).text, /^Edit \(your setting\)$/);
      put('Off');
      assert.match((await call(client, 'level')).text, /^Off/);
      assert.equal((await hintsRecorded()).length, 1, 'what was refused is no hint');
      const off = await call(client, 'hint', { question: 'Why?' });
      assert.deepEqual([off.isError, /AI is off here/.test(off.text)], [true, true]);
    } finally {
      await model.close();
    }
  });

  describe('with the model of the client', () => {
    const solution = 'export const total = (n: number) => {\n  const sum = n * 7 + 13;\n  return sum;\n};';
    const put = () => writeFileSync(join(project, 'cart.ts'), 'export const total = (n: number) => n - 1;\n');
    type Sampling = (request: CreateMessageRequest['params']) => CreateMessageResult | Promise<CreateMessageResult>;

    async function lending(sampling: Sampling): Promise<Client> {
      const client = await connect('none', { sampling: {} });
      client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => sampling(params));
      put();
      return client;
    }
    const says = (text: string): CreateMessageResult => ({
      role: 'assistant',
      model: 'theirs',
      content: { type: 'text', text },
      stopReason: 'endTurn',
    });
    const isForHint = ({ systemPrompt = '' }: CreateMessageRequest['params']) => /tutor/i.test(systemPrompt);

    it('asks it for the hint and for the solution that the hint is checked against', async () => {
      const seen: CreateMessageRequest['params'][] = [];
      const client = await lending((request) => {
        seen.push(request);
        return says(isForHint(request) ? 'Look at the first line.' : `\`\`\`ts\n${solution}\n\`\`\``);
      });
      const hint = await call(client, 'hint', { question: 'Why is it one less?', file: 'cart.ts' });
      assert.deepEqual(hint, { text: 'Look at the first line.', isError: false });
      assert.deepEqual(seen.map(isForHint).sort(), [false, true]);
      assert.ok(seen.every(({ messages, includeContext }) => messages.length > 0 && includeContext === undefined));
      assert.equal((await hintsRecorded()).length, 1);
    });

    it('shows nothing of the solution, however often the client writes it into a hint', async () => {
      const client = await lending(() => says(`Write this:\n\`\`\`ts\n${solution}\n\`\`\``));
      const hint = await call(client, 'hint', { question: 'Why is it one less?', file: 'cart.ts' });
      assert.equal(hint.isError, false);
      assert.ok(!hint.text.includes('13') && !hint.text.includes('sum'), hint.text);
    });

    it('asks no other model when the person says no, and their own when the client has none', async () => {
      const model = await ScriptedServer.start((response, request) =>
        answer([request.text.includes('tutor') ? 'Look at the first line.' : 'Because.'])(response, request),
      );
      try {
        const settings = join(home, 'config', 'Code', 'User', 'settings.json');
        mkdirSync(join(settings, '..'), { recursive: true });
        const entry = { id: 'scripted', provider: 'compatible', model: 'scripted', baseUrl: model.baseUrl };
        writeFileSync(settings, JSON.stringify({ 'calibrated.models': [entry] }));
        const refusing = await lending(() => Promise.reject(new McpError(-1, 'User rejected sampling request')));
        const refused = await call(refusing, 'hint', { question: 'Why is it one less?', file: 'cart.ts' });
        assert.deepEqual([refused.isError, /User rejected/.test(refused.text)], [true, true], refused.text);
        assert.equal(model.requests.length, 0);
        assert.deepEqual(await hintsRecorded(), []);
        const none = await lending(() => Promise.reject(new McpError(ErrorCode.MethodNotFound, 'not here')));
        const own = await call(none, 'hint', { question: 'Why is it one less?', file: 'cart.ts' });
        assert.deepEqual(own, { text: 'Look at the first line.', isError: false });
        assert.equal((await hintsRecorded()).length, 1);
      } finally {
        await model.close();
      }
    });

    it('takes an answer that was cut off, or that is no text, for none', async () => {
      for (const result of [
        { ...says('Look at'), stopReason: 'maxTokens' },
        says('  '),
        { ...says(''), content: { type: 'image', data: '', mimeType: 'image/png' } } as const,
      ]) {
        const client = await lending(() => result);
        const hint = await call(client, 'hint', { question: 'Why is it one less?', file: 'cart.ts' });
        assert.equal(hint.isError, true, hint.text);
      }
      assert.deepEqual(await hintsRecorded(), []);
    });
  });

  it('refuses in one sentence what cannot be done', async () => {
    const client = await connect('none');
    for (const [name, args, sentence] of [
      ['start_task', {}, /argument title is not right/],
      ['start_task', { title: '  ' }, /title of a few words/],
      ['start_task', { title: 'A', kind: 'x' }, /one of bugFix/],
      ['finish_task', {}, /Start a task first/],
      ['hint', { question: ' ' }, /Write what the person wants to know/],
      ['hint', { question: 'A', next: true }, /no hint before/],
      ['who_wrote', { file: 'none.ts' }, /./],
    ] as const) {
      const { text, isError } = await call(client, name, args);
      assert.equal(isError, true, text);
      assert.match(text, sentence);
      assert.ok(!text.includes('\n'), text);
    }
  });
});
