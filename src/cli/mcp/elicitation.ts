import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';
import { minuteMs } from '../../base/timeUnits.ts';

type Field = ElicitRequestFormParams['requestedSchema']['properties'][string];

/** One form for the person who uses the client. */
export interface Form {
  readonly message: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields without which the form counts as unanswered. */
  readonly required: readonly string[];
}

/** Asks the person through their client. Undefined: they were not asked, or did not answer; then nobody may guess. */
export type AskPerson = (form: Form, signal: AbortSignal) => Promise<Readonly<Record<string, string>> | undefined>;

/** The person may be away when the agent asks, ms. Clients time out a tool call earlier, which ends the question too. */
const answerWithinMs = 10 * minuteMs;

/**
 * Asks only for texts and choices: a client was seen to turn numbers into Yes and No. A refusal, an error and an empty answer are treated
 * alike, since some clients refuse on their own when nobody is there.
 */
export function askThrough(server: Server): AskPerson {
  return async ({ message, fields, required }, signal) => {
    if (server.getClientCapabilities()?.elicitation === undefined) return undefined;
    const requestedSchema = { type: 'object' as const, properties: { ...fields }, required: [...required] };
    try {
      const { action, content = {} } = await server.elicitInput(
        { mode: 'form', message, requestedSchema },
        { timeout: answerWithinMs, signal },
      );
      if (action !== 'accept') return undefined;
      const texts = Object.entries(content).flatMap(([name, value]) =>
        typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
      );
      const answers = Object.fromEntries(texts);
      return required.every((name) => answers[name] !== undefined) ? answers : undefined;
    } catch {
      // The client cannot show the form, answered in another form, or the call was cancelled.
      return undefined;
    }
  };
}
