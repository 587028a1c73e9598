import { type SessionEventKind, type Tokens, tokensOf } from '../logs/logRecord.ts';
import type { SessionEvent } from '../sessions/sessionEvent.ts';
import type { TelemetryItem } from './otlpJson.ts';

/** Agents by the `service.name` of their telemetry. Source: codex and gemini, qwen as run; Claude Code's and Copilot's documentation. */
const services: readonly (readonly [service: RegExp, agent: SessionEvent['agent']])[] = [
  [/^codex/u, 'codex'],
  [/^gemini-cli/u, 'gemini'],
  [/^qwen-code/u, 'qwen'],
  [/^claude-code/u, 'claude'],
  [/^github-copilot/u, 'copilot'],
  [/^copilot-chat/u, 'vscode'],
];

/** The session events that a request of an agent's telemetry tells of. What is from no known agent or session is left out. */
export function telemetryEvents(items: readonly TelemetryItem[]): readonly SessionEvent[] {
  return items.flatMap((item): readonly SessionEvent[] => {
    const agent = services.find(([service]) => service.test(item.service))?.[1];
    const session = textIn(item, 'session.id', 'conversation.id', 'gen_ai.conversation.id');
    if (agent === undefined || session === null) return [];
    const event = (kind: SessionEventKind, tMs: number, more: Partial<SessionEvent> = {}): SessionEvent => ({
      ...{ agent, session, worktree: null, tMs, kind, source: 'telemetry', key: null, tokens: null, edits: [] },
      ...more,
    });
    const key = textIn(item, 'call_id', 'tool_use_id', 'gen_ai.tool.call.id');
    const call = (startMs: number) => [event('toolStart', startMs, { key }), event('toolEnd', item.endMs, { key })];
    switch (item.name.replace(/^[\w-]+\./u, '')) {
      case 'user_prompt':
        return [event('prompt', item.startMs, isHeadless(item) ? { byProgram: true } : {})];
      case 'tool_result':
      case 'tool_call':
        // Emitted when the tool has ended.
        return call(item.endMs - (numberIn(item, 'duration_ms') ?? 0));
      case 'api_request':
        // Gemini and Qwen tell of the answer by itself, Codex in the stream.
        return agent === 'claude' ? [event('notification', item.endMs, { tokens: tokensIn(item) })] : [];
      case 'api_response':
        return [event('notification', item.endMs, { tokens: tokensIn(item) })];
      case 'sse_event':
        return item.attributes.get('event.kind') === 'response.completed' && tokensIn(item) !== null
          ? [event('notification', item.endMs, { tokens: tokensIn(item) })]
          : [];
      case 'invoke_agent':
        // A nested one is a part of the work, not of the person's.
        return item.isNested ? [] : [event('prompt', item.startMs), event('stop', item.endMs)];
      case 'execute_tool':
        return call(item.startMs);
      case 'chat':
        return [event('notification', item.endMs, { tokens: tokensIn(item) })];
      default:
        return [];
    }
  });
}

/** `codex exec` has a service name of its own; Gemini CLI says with every event whether a person can answer it. */
function isHeadless({ service, attributes }: TelemetryItem): boolean {
  return service === 'codex_exec' || attributes.get('interactive') === 'false';
}

/** An agent begins its next step within this time after an answer; longer means that its turn was over, ms. Chosen by us. */
const nextStepMs = 5000;

/**
 * Telemetry of most agents names no end of a turn: it is over after an answer that no step follows soon. A call that a person had to
 * approve first begins later than that, and until then it waited for them, too.
 * @param events Of one session, from telemetry.
 * @param nowMs An answer newer than a step would need is not judged yet, UTC ms.
 */
export function withTurnEnds(events: readonly SessionEvent[], nowMs: number): readonly SessionEvent[] {
  const sorted = [...events].sort((a, b) => a.tMs - b.tMs);
  return sorted.flatMap((event, index) => {
    if (event.kind !== 'notification') return [event];
    const next = sorted.slice(index + 1).find(({ kind }) => kind !== 'toolEnd');
    const nextMs = next === undefined || next.kind === 'prompt' ? nowMs : next.tMs;
    return nextMs - event.tMs > nextStepMs && next?.kind !== 'stop'
      ? [event, { ...event, kind: 'stop' as const, tokens: null }]
      : [event];
  });
}

function textIn({ attributes }: TelemetryItem, ...names: readonly string[]): string | null {
  const found = names.map((name) => attributes.get(name)).find((value) => value !== undefined && value !== '');
  return found === undefined ? null : String(found);
}

function numberIn({ attributes }: TelemetryItem, name: string): number | undefined {
  const value = Number(attributes.get(name));
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function tokensIn(item: TelemetryItem): Tokens | null {
  const first = (...names: readonly string[]) =>
    names.map((name) => numberIn(item, name)).find((value) => value !== undefined);
  return tokensOf(
    first('input_tokens', 'input_token_count', 'gen_ai.usage.input_tokens'),
    first('output_tokens', 'output_token_count', 'gen_ai.usage.output_tokens'),
    first('cache_read_tokens'),
  );
}
