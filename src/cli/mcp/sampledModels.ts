import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { SessionModels } from '../../assist/sessionDeps.ts';
import { sentenceOf } from '../../base/appError.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import type { ModelErrorKind } from '../../models/modelError.ts';
import type { ModelRequest, Part } from '../../models/streamParts.ts';

/** The person may be asked first whether their model may be used, ms. */
const answerWithinMs = 5 * minuteMs;
/** Longest answer, tokens: room for a reference solution of some hundred lines. Chosen by us. */
const maxTokens = 8000;
const sampledId = 'client';

/**
 * The model of the client, where it lends us one (MCP calls it sampling); else the person's own. Whichever it is, what it writes is checked
 * before it is shown.
 * @param own The models from the person's settings, read only when they are needed.
 */
export function sampledModels(server: Server, own: () => Promise<SessionModels>): SessionModels {
  const label = () => `the model of ${server.getClientVersion()?.name ?? 'this assistant'}`;
  // Some clients announce it and have none; the answer to the first request says so.
  let isOffered = true;
  return {
    async *stream(request, signal) {
      if (isOffered && server.getClientCapabilities()?.sampling !== undefined) {
        const parts = await sample(server, request, signal, label());
        if (parts !== undefined) return yield* parts;
        isOffered = false;
      }
      yield* (await own()).stream(request, signal);
    },
    labelFor: () => label(),
    labelOf: (modelId) => (modelId === sampledId ? label() : modelId),
  };
}

/** @returns undefined when the client cannot do it after all. */
async function sample(
  server: Server,
  { messages = [], maxTokens: wanted = maxTokens }: ModelRequest,
  signal: AbortSignal,
  label: string,
): Promise<readonly Part[] | undefined> {
  const failed = (kind: ModelErrorKind, sentence: string): readonly Part[] => [
    { type: 'error', error: { kind, sentence } },
  ];
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const said = messages.flatMap(({ role, content }) =>
    role === 'user' || role === 'assistant' ? [{ role, content: { type: 'text' as const, text: content } }] : [],
  );
  const params = { messages: said, systemPrompt: system.join('\n\n'), maxTokens: wanted };
  try {
    const { model, content, stopReason } = await server.createMessage(params, { timeout: answerWithinMs, signal });
    if (content.type !== 'text' || content.text.trim() === '')
      return failed('emptyAnswer', `“${model}” ended its answer without a word; ask again.`);
    if (stopReason === 'maxTokens')
      return failed('lengthLimit', `“${model}” reached the limit of tokens before the end of its answer.`);
    return [
      { type: 'text', text: content.text },
      { type: 'finish', reason: 'stop', modelId: sampledId, model, provider: 'mcp' },
    ];
  } catch (error) {
    if (signal.aborted) return failed('cancelled', 'Cancelled.');
    if (error instanceof McpError && error.code === ErrorCode.MethodNotFound) return undefined;
    // Also when the person said no: then no other model is asked behind their back.
    return failed('refusal', `${label} did not answer: ${sentenceOf(error)}`);
  }
}
