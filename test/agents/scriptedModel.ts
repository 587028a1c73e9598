// A model that thinks nothing: it calls the offered shell once with the command in the prompt, then says that it is done. It speaks the
// protocols of the agents that are tried: OpenAI's chat and responses, and Gemini's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The prompt for a command; agents wrap prompts in texts of their own. */
export function promptFor(command: string): string {
  return `Please run script=${encodeURIComponent(command)} now.`;
}

export interface Tool {
  readonly name: string;
  readonly properties: Readonly<Record<string, { readonly type?: string }>>;
  readonly required: readonly string[];
  /** Codex: the server that it belongs to. */
  readonly namespace?: string;
}

/** What a request says, whatever its protocol. */
export interface Talk {
  readonly tools: readonly Tool[];
  /** What the script in the last prompt says. */
  readonly command: string | undefined;
  /** How many results of calls came since. */
  readonly results: number;
}

export type Call =
  | { readonly name: string; readonly args: object; readonly namespace?: string | undefined }
  | undefined;

export const shellNames = /^(?:bash|shell|shell_command|exec_command|run_shell_command|execute_command|run_commands)$/u;

function toolOf(name: unknown, schema: unknown): Tool {
  const { properties = {}, required = [] } = Object(schema);
  return { name: String(name), properties, required };
}

/** The command of the last prompt; a result after it means that it was called. */
function talkOf(tools: readonly Tool[], parts: readonly { readonly text: string; readonly isResult: boolean }[]): Talk {
  const at = parts.findLastIndex(({ text, isResult }) => !isResult && text.includes('script='));
  const said = /script=([^\s"']+)/u.exec(parts[at]?.text ?? '')?.[1];
  return {
    tools,
    command: said === undefined ? undefined : decodeURIComponent(said),
    results: parts.slice(at + 1).filter(({ isResult }) => isResult).length,
  };
}

/** The shell once, with the command of the prompt. */
function shellOnce({ tools, command, results }: Talk): Call {
  return command === undefined || results > 0 ? undefined : shellCall(tools, command);
}

export function shellCall(tools: readonly Tool[], command: string): Call {
  const shell = tools.find(({ name }) => shellNames.test(name));
  if (shell === undefined) return undefined;
  const value = (name: string, type: string | undefined) => {
    if (/^(?:command|cmd|commands)$/u.test(name)) {
      if (type !== 'array') return command;
      return name === 'commands' ? [command] : ['bash', '-lc', command];
    }
    return type === 'boolean' ? false : type === 'number' || type === 'integer' ? 1 : 'scripted';
  };
  const wanted = Object.entries(shell.properties).filter(
    ([name]) => /^(?:command|cmd|commands)$/u.test(name) || shell.required.includes(name),
  );
  return { name: shell.name, args: Object.fromEntries(wanted.map(([name, { type }]) => [name, value(name, type)])) };
}

type Fields = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : []);
const words = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

function chat(body: Fields): Talk {
  const tools = list(body['tools']).map(({ function: call }) => toolOf(Object(call).name, Object(call).parameters));
  const parts = list(body['messages']).map(({ role, content }) => ({
    text: words(content),
    isResult: role === 'tool',
  }));
  return talkOf(
    tools,
    parts.filter((_, i) => list(body['messages'])[i]?.['role'] !== 'assistant'),
  );
}

function responses(body: Fields): Talk {
  // Codex offers the tools of a server under the server's name.
  const tools = list(body['tools']).flatMap(({ name, type, parameters, tools: inner }) =>
    inner === undefined
      ? [toolOf(name ?? type, parameters)]
      : list(inner).map((tool) => ({ ...toolOf(tool['name'], tool['parameters']), namespace: String(name) })),
  );
  const items = list(body['input']).filter(({ role, type }) => role === 'user' || /_output$/u.test(String(type)));
  return talkOf(
    tools,
    items.map((item) => ({ text: words(item['content']), isResult: item['role'] !== 'user' })),
  );
}

function gemini(body: Fields): Talk {
  const tools = list(body['tools']).flatMap(({ functionDeclarations }) =>
    list(functionDeclarations).map((tool) => toolOf(tool['name'], tool['parametersJsonSchema'] ?? tool['parameters'])),
  );
  const parts = list(body['contents'])
    .filter(({ role }) => role !== 'model')
    .flatMap(({ parts: inner }) => list(inner))
    .map((part) => ({ text: words(part['text']), isResult: 'functionResponse' in part }));
  return talkOf(tools, parts);
}

const done = 'Done.';
let calls = 0;
/** Each call has a number of its own: agents tell calls apart by it. */
function nextCallId(): string {
  calls += 1;
  return `call_${calls}`;
}

function chatChunks(call: Call): readonly object[] {
  const chunk = { id: 'scripted', object: 'chat.completion.chunk', created: 0, model: 'scripted' };
  const calls = call && [
    {
      index: 0,
      id: nextCallId(),
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.args) },
    },
  ];
  const delta = calls === undefined ? { role: 'assistant', content: done } : { role: 'assistant', tool_calls: calls };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  return [
    { ...chunk, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: call === undefined ? 'stop' : 'tool_calls' }], usage },
  ];
}

function responseChunks(call: Call): readonly object[] {
  const item =
    call === undefined
      ? {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: done, annotations: [] }],
        }
      : {
          type: 'function_call',
          id: 'fc_1',
          call_id: nextCallId(),
          name: call.name,
          ...(call.namespace === undefined ? {} : { namespace: call.namespace }),
          arguments: JSON.stringify(call.args),
          status: 'completed',
        };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const response = {
    id: 'resp_1',
    object: 'response',
    created_at: 0,
    model: 'scripted',
    status: 'completed',
    output: [item],
  };
  return [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...response, usage } },
  ];
}

function geminiChunks(call: Call): readonly object[] {
  const part =
    call === undefined ? { text: done } : { functionCall: { id: nextCallId(), name: call.name, args: call.args } };
  const candidates = [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part] } }];
  return [{ candidates, usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 } }];
}

const protocols: readonly (readonly [RegExp, (body: Fields) => Talk, (call: Call) => readonly object[]])[] = [
  [/\/chat\/completions$/u, chat, chatChunks],
  [/\/responses$/u, responses, responseChunks],
  [/:streamGenerateContent$/u, gemini, geminiChunks],
];

async function answer(request: IncomingMessage, response: ServerResponse, act: Act): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const json = (value: object, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (path.endsWith('/models')) return void json({ object: 'list', data: [{ id: 'scripted', object: 'model' }] });
  if (path.endsWith(':countTokens')) return void json({ totalTokens: 1 });
  const text = Buffer.concat(parts).toString('utf8');
  const body: Fields = text === '' ? {} : JSON.parse(text);
  if (path.endsWith(':generateContent')) return void json(geminiChunks(act(gemini(body)))[0] ?? {});
  const protocol = protocols.find(([pattern]) => pattern.test(path));
  if (protocol === undefined) return void json({ error: { message: `no ${path} here` } }, 404);
  const [, read, chunks] = protocol;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks(act(read(body)))) {
    const { type } = Object(chunk);
    response.write(`${typeof type === 'string' ? `event: ${type}\n` : ''}data: ${JSON.stringify(chunk)}\n\n`);
  }
  response.end(path.endsWith('/chat/completions') ? 'data: [DONE]\n\n' : '');
}

/** What the model calls next; undefined: it says that it is done. */
export type Act = (talk: Talk) => Call;

/** @returns its address without a path, and how to stop it. */
export async function startScriptedModel(act: Act = shellOnce): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    answer(request, response, act).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
