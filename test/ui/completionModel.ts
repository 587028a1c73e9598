import { type Script, ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';

/** Precedes the typed text, so that the server knows how far it has come. */
export const marker = '// here\n';

export interface CompletionServer {
  readonly server: ScriptedServer;
  /** The entry for `calibrated.models`. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** A model that knows what will be typed after the marker and returns the rest of it. */
export async function completionServer(program: string, delayMs = 0): Promise<CompletionServer> {
  const server = await ScriptedServer.start(continues(program, delayMs));
  const entry = { id: 'c', provider: 'litellm', model: 'complete-model', baseUrl: server.baseUrl, roles: ['complete'] };
  return { server, entry };
}

function continues(program: string, delayMs: number): Script {
  return async (response, request) => {
    const messages = request.body?.['messages'];
    const content = Array.isArray(messages) ? String(messages.at(-1)?.content ?? '') : '';
    const before = content.split('<|HOLE|>')[0] ?? '';
    const at = before.lastIndexOf(marker);
    const typed = at < 0 ? undefined : before.slice(at + marker.length);
    const rest = typed !== undefined && program.startsWith(typed) ? program.slice(typed.length) : '';
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    await answer([rest])(response, request);
  };
}
